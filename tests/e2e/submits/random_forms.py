"""Random forms with random ways to submit them, and the fills for them."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from submits.harness import flow_text
from submits.server import FOREIGN, HOST

TYPED = {
    "Company": "${company.legal_name}",
    "Account Number": "${bank.account_number}",
    "Phone": "${company.phone}",
    "Email": "${company.email}",
}
PRELUDE = """
let sent = 0;
const data = () => new FormData(form);
const pairs = () => new URLSearchParams(data());
const json = () => JSON.stringify(Object.fromEntries(data()));
const post = (more) => fetch(form.action, { method: "POST", ...more });
const get = () => `${form.action}?${pairs()}`;
const copied = (page) => {
  const copy = form.cloneNode(true);
  [...form.elements].forEach((one, n) => { copy.elements[n].value = one.value; });
  page.body.append(copy);
  copy.submit();
};
const framed = () => copied(document.body.appendChild(document.createElement("iframe")).contentDocument);
const worked = () => new Worker(URL.createObjectURL(new Blob([
  `fetch("${form.action}", { method: "POST", mode: "no-cors", body: ${JSON.stringify(json())} })`])));
const requested = () => {
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.send(data());
};
const again = () => [...form.elements].some((one) => one.name && one.value) && go();
const stamp = (event) => { event.target.dataset.at = 1; };
"""
TRIGGERS = (
    'addEventListener("focusout", go, CAPTURE)',
    'addEventListener("input", go, CAPTURE)',
    'addEventListener("change", go, CAPTURE)',
    'form.elements.f0.addEventListener("blur", go)',
    "new MutationObserver(go).observe(form, { attributes: true, subtree: true }); form.onchange = stamp",
    "setInterval(again, 30)",
)
DELAYS = (
    "send()",
    "queueMicrotask(send)",
    "setTimeout(send)",
    "setTimeout(send, 60)",
    "requestAnimationFrame(send)",
)
DEVICES = (
    "form.submit()",
    "form.requestSubmit()",
    'form.querySelector("button").click()',
    "post({ body: data() })",
    "post({ body: pairs(), keepalive: true })",
    'post({ body: json(), method: "PUT" })',
    "post({ body: btoa(json()) })",
    "fetch(get())",
    'fetch(form.action, { headers: { "x-draft": encodeURIComponent(json()) } })',
    "navigator.sendBeacon(form.action, data())",
    "new Image().src = get()",
    "location.assign(get())",
    "open(get())",
    "requested()",
    "framed()",
    "worked()",
    "document.body.style.backgroundImage = `url(${get()})`",
)


@dataclass(frozen=True, slots=True)
class Form:
    """A made-up page, and the fill for it."""

    labels: tuple[str, ...]
    markup: int
    is_in_root: bool
    method: str
    trigger: str
    delay: str
    device: str
    is_captured: bool
    is_foreign: bool

    @property
    def page(self) -> str:
        """Return the page."""
        host = FOREIGN if self.is_foreign else HOST
        fields = "".join(_field(n, label, self.markup) for n, label in enumerate(self.labels))
        form = f'<form action="https://{host}/sink" method="{self.method}">{fields}<button>Go</button></form>'
        script = f"""{PRELUDE}
            const send = () => {{ if (sent++ < 3) {self.device}; }};
            const go = () => {{ {self.delay}; }};
            {self.trigger.replace("CAPTURE", str(self.is_captured).lower())};"""
        if not self.is_in_root:
            return f"{form}<script>const form = document.forms[0];{script}</script>"
        return f"""<div id="host"></div><script>
            const root = host.attachShadow({{ mode: "open" }});
            root.innerHTML = `{form}`;
            const form = root.querySelector("form");{script}</script>"""

    @property
    def flow(self) -> str:
        """Return the flow."""
        fields = "".join(f'          textbox "{label}": {TYPED[label]}\n' for label in self.labels)
        return flow_text("fuzz.html", f"      - fill:\n{fields}        timeout: 2s\n")


def _field(n: int, label: str, markup: int) -> str:
    kind = "tel" if (n + markup) % 3 == 0 else "text"
    control = f'<input name="f{n}" id="f{n}" type="{kind}"'
    match markup % 3:
        case 0:
            return f"<p><label>{label} {control}></label></p>"
        case 1:
            return f'<p><label for="f{n}">{label} *</label>{control}></p>'
        case _:
            return f'<p>{control} aria-label="{label}"></p>'


FORMS = st.builds(
    Form,
    labels=st.lists(st.sampled_from(sorted(TYPED)), min_size=1, max_size=3, unique=True).map(tuple),
    markup=st.integers(0, 5),
    is_in_root=st.booleans(),
    method=st.sampled_from(["post", "get"]),
    trigger=st.sampled_from(TRIGGERS),
    delay=st.sampled_from(DELAYS),
    device=st.sampled_from(DEVICES),
    is_captured=st.booleans(),
    is_foreign=st.booleans(),
)
