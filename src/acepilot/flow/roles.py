"""The ARIA roles that a target may name, and what a person calls them.

Source: WAI-ARIA 1.2, roles that are not abstract.
"""

from __future__ import annotations

ROLES: frozenset[str] = frozenset(
    (
        "alert alertdialog application article banner blockquote button caption cell checkbox code "
        "columnheader combobox complementary contentinfo definition deletion dialog directory document "
        "emphasis feed figure form generic grid gridcell group heading img insertion link list listbox "
        "listitem log main marquee math menu menubar menuitem menuitemcheckbox menuitemradio meter "
        "navigation note option paragraph progressbar radio radiogroup region row rowgroup rowheader "
        "scrollbar search searchbox separator slider spinbutton status strong subscript superscript "
        "switch tab table tablist tabpanel term textbox time timer toolbar tooltip tree treegrid "
        "treeitem"
    ).split()
)

NAVIGATION_ROLES = ("link", "menuitem", "tab", "treeitem", "button")
"""The roles in which an entry of a menu is sought, in this order."""

_SPOKEN = {
    "combobox": "list",
    "gridcell": "cell",
    "listbox": "list",
    "menuitem": "entry",
    "menuitemcheckbox": "entry",
    "menuitemradio": "entry",
    "searchbox": "field",
    "spinbutton": "field",
    "textbox": "field",
    "treeitem": "entry",
}


def spoken_role(role: str) -> str:
    """Return what a person calls a control of this role, in one word: field, list, entry; else the role itself."""
    return _SPOKEN.get(role, role)
