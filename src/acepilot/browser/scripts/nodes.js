// Members of nodes, each taken past what hides it.
//
// The fields of a form hide its own members by their names, in this world too: of `<form><input name=parentNode></form>`
// `form.parentNode` is the field, and who walks up from there never ends. So whatever may be a form is asked by these.
const member = (prototype, name) => {
  const { get, value } = Object.getOwnPropertyDescriptor(prototype, name);
  return (node, ...rest) => (get ?? value).call(node, ...rest);
};
const parentOf = member(Node.prototype, "parentNode");
const elementAbove = member(Node.prototype, "parentElement");
const childrenOf = member(Node.prototype, "childNodes");
const treeOf = member(Node.prototype, "getRootNode");
const slotOf = member(Element.prototype, "assignedSlot");
const isMatch = member(Element.prototype, "matches");
const attributeOf = member(Element.prototype, "getAttribute");
const isVisibleNow = member(Element.prototype, "checkVisibility");
const insideElement = member(Element.prototype, "querySelectorAll");
const inside = (node, selector) => [...(node instanceof Element ? insideElement(node, selector) : node.querySelectorAll(selector))];
// What a node lies in, and of a shadow root what it belongs to.
const outward = (node) => (node instanceof ShadowRoot ? node.host : parentOf(node));
