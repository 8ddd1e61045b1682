// Cover an element for a picture, and return what takes the cover away again by its id.
const { left, top, width, height } = arguments[0].getBoundingClientRect();
const cover = arguments[0].ownerDocument.createElement("div");
cover.style.cssText = `position:absolute;z-index:2147483647;background:#f0f;left:${left + scrollX}px;top:${top + scrollY}px;width:${width}px;height:${height}px`;
arguments[0].ownerDocument.documentElement.append(cover);
return cover;
