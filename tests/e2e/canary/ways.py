"""The ways in which a page can show a secret again. Data: each is a page, its secret drawn in pure red on white.

`SECRET` stands for the secret; `PARTED` for the same with a space after each three, `EACH` for a span a digit.
"""

# ruff: noqa: E501 - markup stays in one line
from __future__ import annotations

import base64

SECRET = "739156284037"
PARTED = "739 156 284 037"
DASHED = "7391-5628-4037"
EACH = "".join(f"<span>{sign}</span>" for sign in SECRET)
WIDE = "".join(chr(ord(sign) + 0xFEE0) for sign in SECRET)
ARABIC = "".join(chr(ord(sign) + 0x660 - 0x30) for sign in SECRET)
BOXES = "".join(f"<input value={SECRET[n : n + 4]} style='width:90px'>" for n in (0, 4, 8))
NAMED_BOXES = "".join(
    f"<i>{n}</i><input aria-label='Digit {n}' value={sign} style='width:30px'>"
    for n, sign in enumerate(SECRET, 1)
)

STYLE = """<style>* { color: #f00; font: bold 24px Arial, 'Liberation Sans', sans-serif; letter-spacing: 1px }
::placeholder { color: #f00; opacity: 1 } text { fill: #f00 } body { margin: 30px; background: #fff }
input, textarea, select { width: 340px; background: #fff } i, ::marker { color: #000 }
dialog, [popover] { border: 0 } summary { list-style: none } a { text-decoration: none }</style>"""

SVG = f"<svg xmlns='http://www.w3.org/2000/svg' width='300' height='40'><text y='30' style='font:bold 24px sans-serif;fill:red'>{SECRET}</text></svg>"
SVG_PARTED = SVG.replace(SECRET, f"{SECRET[:6]}<tspan>{SECRET[6:]}</tspan>")
SVG_QUOTED = SVG.replace("'", '"')
SVG_BASE64 = base64.b64encode(SVG.encode()).decode()

DRAW = f"""const c = document.querySelector('canvas').getContext('2d'); c.fillStyle = '#f00'; c.font = 'bold 24px sans-serif';
c.fillText('{SECRET}', 5, 30);"""
BLOB = f"""const canvas = document.createElement('canvas'); canvas.width = 300; canvas.height = 40;
const c = canvas.getContext('2d'); c.fillStyle = '#f00'; c.font = 'bold 24px sans-serif'; c.fillText('{SECRET}', 5, 30);"""


def _root(mode: str, inner: str, light: str = "") -> str:
    return f"<x-echo><template shadowrootmode={mode}>{STYLE}{inner}</template>{light}</x-echo>"


WAYS: dict[str, str] = {
    # the twelve of the brief
    "title of the page and heading": f"<title>{SECRET}</title><h1>{SECRET}</h1>",
    "aria-label and label": f"<label aria-label='{SECRET}'>{SECRET} <input></label>",
    "placeholder": f"<input placeholder='{SECRET}'>",
    "tooltip": f"<span title='{SECRET}'><i>i</i><span role=tooltip style='position:absolute;left:60px'>{SECRET}</span></span>",
    "toast": f"<div role=status style='position:fixed;right:20px;top:20px'><i>Saved</i> {SECRET}</div>",
    "second field": f"<input value='{SECRET}'>",
    "table": f"<table><tr><th><i>Account</i></th><td>{SECRET}</td></tr></table>",
    "closed root": _root("closed", f"<p>{SECRET}</p>"),
    "frame": f'<iframe width=500 height=100 srcdoc="{STYLE.replace(chr(34), chr(39))}<p>{SECRET}</p>"></iframe>',
    "canvas": f"<canvas width=300 height=40></canvas><script>{DRAW}</script>",
    "CSS content": f"<style>p::after {{ content: '{SECRET}' }}</style><p><i>Number</i> </p>",
    "address": f"<a href='/accounts/{SECRET}?n={SECRET}'><i>/accounts/</i>{SECRET}</a>",
    # texts
    "spaces": f"<p>{PARTED}</p>",
    "dashes": f"<p>{DASHED}</p>",
    "dots": "<p>739.156.284.037</p>",
    "commas": "<p>739,156,284,037</p>",
    "full-width digits": f"<p>{WIDE}</p>",
    "bullets": "<p>739•156•284•037</p>",
    "Swiss apostrophes": "<p>739’156’284’037</p>",
    "Arabic digits": f"<p>{ARABIC}</p>",
    "variation selectors": f"<p>{chr(0xFE0F).join(SECRET)}</p>",
    "soft hyphens": f"<p>{chr(0xAD).join(SECRET)}</p>",
    "direction marks": f"<p>{chr(0x200E).join(SECRET)}</p>",
    "a span a digit": f"<p>{EACH}</p>",
    "forty empty spans between": f"<p>{('<span></span>' * 40).join(SECRET)}</p>",
    "hidden text between": "<p>" + "<span hidden>x</span>".join(SECRET) + "</p>",
    "undrawn text between": "<p>" + "<span style='font-size:0'>x</span>".join(SECRET) + "</p>",
    "words between": f"<p>{SECRET[:6]}<b style='color:#000'> and </b>{SECRET[6:]}</p>",
    "cells of a table": "<table><tr>"
    + "".join(f"<td>{SECRET[n : n + 3]}</td>" for n in range(0, 12, 3))
    + "</tr></table>",
    "beside a child that shows it": f"<p><b>{SECRET}</b> <i>or</i> {SECRET} <i>or</i> {PARTED}</p>",
    "over lines": f"<p style='width:80px;overflow-wrap:anywhere'>{SECRET}</p>",
    "bare text in a closed root": _root("closed", SECRET),
    "bare text in an open root": _root("open", f"{SECRET[:5]}<b>{SECRET[5:]}</b>"),
    "across a slot": _root(
        "open", f"<p>{SECRET[:4]}<slot></slot>{SECRET[8:]}</p>", f"<span>{SECRET[4:8]}</span>"
    ),
    "across a slot of a closed root": _root(
        "closed", f"<p>{SECRET[:4]}<slot></slot>{SECRET[8:]}</p>", SECRET[4:8]
    ),
    "root in a root": _root("closed", _root("open", f"<p>{SECRET}</p>")),
    "display: contents": f"<p><span style='display:contents'>{SECRET}</span></p>",
    "turned": f"<p style='transform:rotate(20deg);width:300px;margin:80px'>{SECRET}</p>",
    "scaled": f"<p style='transform:scale(1.5);transform-origin:0 0'>{SECRET}</p>",
    "zoomed": f"<div style='zoom:1.4'>{SECRET}</div>",
    "columns": f"<div style='columns:3;width:500px'><i>a b c d e f</i> {SECRET} <i>g h i</i> {SECRET} <i>j</i></div>",
    "writing mode": f"<p style='writing-mode:vertical-rl'>{SECRET}</p>",
    "first letter": f"<style>p::first-letter {{ font-size: 60px }}</style><p>{SECRET}</p>",
    # fields
    "a box for each part": BOXES,
    "a named box for each digit": NAMED_BOXES,
    "half in a field": f"<input value={SECRET[:6]}> <b>{SECRET[6:]}</b>",
    "half in each of two lists": f"<select><option>{SECRET[:6]}</select> <select><option>{SECRET[6:]}</select>",
    "number that is none": "<input type=number id=n><script>n.focus(); document.execCommand('insertText', false, '7391-5628-4037')</script>",
    "text area": f"<textarea>{SECRET}</textarea>",
    "text area, parted": f"<textarea>{PARTED}</textarea>",
    "chosen option": f"<select><option value=1>{SECRET}</option></select>",
    "label of the chosen option": f"<select><option value=1 label='{SECRET}'>x</option></select>",
    "open list": f"<select size=3><option style='color:#000'>a</option><option>{SECRET}</option></select>",
    "data list": f"<input list=l value='{SECRET}'><datalist id=l><option>{SECRET}</option></datalist>",
    "editable text": f"<div contenteditable>{PARTED}</div>",
    "button": f"<input type=button value='{SECRET}'>",
    "output": f"<output>{SECRET}</output>",
    "alternative text": f"<img alt='{SECRET}' src='/none.png' width=300 height=40>",
    # layers
    "modal dialog": f"<dialog id=d>{SECRET}</dialog><script>d.showModal()</script>",
    "popover": f"<div popover id=d>{SECRET}</div><script>d.showPopover()</script>",
    "details": f"<details open><summary>{PARTED}</summary>{SECRET}</details>",
    "fixed bar": f"<div style='position:fixed;bottom:0'>{SECRET}</div>",
    "sticky bar": f"<div style='position:sticky;top:0'>{SECRET}</div><div style='height:2000px'></div>",
    "scrolled box": f"<div id=b style='height:60px;overflow:auto'><div style='height:300px'></div>{SECRET}<br><br></div><script>b.scrollTop=290</script>",
    "below the fold": f"<div style='height:1500px'></div><p>{SECRET}</p>",
    "below a high window": f"<div style='height:100vh'></div><p>{SECRET}</p>",
    "centred in a high window": f"<div style='height:100vh;display:grid;place-items:center'>{SECRET}</div><div style='height:900px'></div>",
    "drawn when near": f"<div style='height:1500px'></div><div style='content-visibility:auto;contain-intrinsic-size:auto 20px'><p>{SECRET}</p></div>",
    # generated and drawn
    "before": f"<style>p::before {{ content: '{PARTED}' }}</style><p> <i>Number</i></p>",
    "before and after": f"<style>p::before {{ content: '{SECRET[:6]}' }} p::after {{ content: '{SECRET[6:]}' }}</style><p></p>",
    "before a text": f"<style>p::before {{ content: '{SECRET[:6]}' }}</style><p>{SECRET[6:]}</p>",
    "an attribute a digit": "<style>u { text-decoration: none } u::before { content: attr(data-x) }</style>"
    + "".join(f"<u data-x={sign}></u>" for sign in SECRET),
    "quotes": f"<style>q {{ quotes: '{SECRET}' '' }}</style><q></q>",
    "attribute as content": f"<style>p::before {{ content: attr(data-x) }}</style><p data-x='{SECRET}'> <i>Number</i></p>",
    "marker": f"<style>li::marker {{ color: #f00 }} li {{ margin-left: 300px; list-style-type: '{SECRET} ' }}</style><ul><li><i>One</i></ul>",
    "SVG text": f"<svg width=400 height=50><text y=30>{SECRET}</text></svg>",
    "SVG text in parts": f"<svg width=400 height=50><text y=30>{SECRET[:5]}<tspan>{SECRET[5:]}</tspan></text></svg>",
    "SVG text used elsewhere": f"<svg width=400 height=90><defs><text id=t>{SECRET}</text></defs><use href='#t' y=70 /></svg>",
    "SVG picture": f'<img src="data:image/svg+xml,{SVG.replace("#", "%23")}">',
    "SVG background": f'<div style="height:40px;background:url(&quot;data:image/svg+xml,{SVG}&quot;) no-repeat"></div>',
    "SVG background with quotes": f"<style>p {{ height: 40px; background: url('data:image/svg+xml,{SVG_QUOTED}') no-repeat }}</style><p></p>",
    "SVG background in parts": f'<div style="height:40px;background:url(&quot;data:image/svg+xml,{SVG_PARTED}&quot;) no-repeat"></div>',
    "SVG background in base64": f"<div style='height:40px;background:url(data:image/svg+xml;base64,{SVG_BASE64}) no-repeat'></div>",
    "SVG background of ::after": f"<style>p::after {{ content:'';display:block;height:40px;background:url(data:image/svg+xml;base64,{SVG_BASE64}) }}</style><p><i>Number</i></p>",
    "picture in memory": f"<img id=i><script>{BLOB} canvas.toBlob((blob) => {{ i.src = URL.createObjectURL(blob); }});</script>",
    "picture in its address": f"<img id=i><script>{BLOB} i.src = canvas.toDataURL();</script>",
    "picture in its set of addresses": f"<img id=i><script>{BLOB} i.srcset = `${{canvas.toDataURL()}} 1x`</script>",
    "picture in SVG": f"<svg width=300 height=40><image id=i width=300 height=40 /></svg><script>{BLOB} i.setAttribute('href', canvas.toDataURL())</script>",
    "mask": f"<div id=i style='width:300px;height:40px;background:#f00'></div><script>{BLOB} i.style.mask = `url(${{canvas.toDataURL()}}) no-repeat`</script>",
    "background in memory": f"<div id=i style='height:40px'></div><script>{BLOB} i.style.background = `url(${{canvas.toDataURL()}}) no-repeat`;</script>",
    "canvas in a closed root": "<x-c></x-c><script>const r = document.querySelector('x-c').attachShadow({mode: 'closed'});"
    f"r.innerHTML = '<canvas width=300 height=40></canvas>'; {DRAW.replace('document', 'r')}</script>",
    "scaled frame": f"<iframe style='transform:scale(.6) rotate(8deg);transform-origin:0 0' width=500 height=100 srcdoc=\"{STYLE.replace(chr(34), chr(39))}<br><p>{SECRET}</p>\"></iframe>",
    "mirrored frame": f"<iframe style='transform:scaleX(-1)' width=800 height=100 srcdoc=\"{STYLE.replace(chr(34), chr(39))}<p>{SECRET}</p>\"></iframe>",
    "frame upside down": f"<iframe style='transform:rotate(180deg)' width=500 height=200 srcdoc=\"{STYLE.replace(chr(34), chr(39))}<p>{SECRET}</p>\"></iframe>",
    "frame in a frame": f"<iframe width=600 height=200 srcdoc=\"<iframe width=500 height=100 srcdoc='{STYLE.replace(chr(39), '').replace(chr(34), '')}<p>{SECRET}</p>'></iframe>\"></iframe>",
    "sandboxed frame": f'<iframe sandbox width=500 height=100 srcdoc="{STYLE.replace(chr(34), chr(39))}<p>{SECRET}</p>"></iframe>',
    "written frame": f"<iframe id=f width=500 height=100></iframe><script>f.contentDocument.write(`{STYLE}<p>{SECRET}</p>`); f.contentDocument.close()</script>",
    "frame on the flow's other host": "<iframe width=500 height=100 src='https://inner.portal.test/'></iframe>",
    "foreign frame": "<iframe width=500 height=100 src='https://elsewhere.test/'></iframe>",
}
"""Name of the way -> page."""

TWELVE = tuple(WAYS)[:12]
"""The first twelve."""

MISSED_ONCE = (
    "bare text in a closed root", "beside a child that shows it", "hidden text between", "undrawn text between",
    "words between", "across a slot", "label of the chosen option", "attribute as content", "marker",
    "SVG text used elsewhere", "SVG background in base64", "background in memory", "scaled frame", "direction marks",
    "a named box for each digit", "number that is none", "Arabic digits", "Swiss apostrophes", "before and after",
    "SVG background with quotes", "picture in its set of addresses", "mask", "mirrored frame",
)  # fmt: skip
"""What the masks did not cover before these tests were written."""

EVERYTHING_AT_ONCE = "".join(WAYS[way] for way in TWELVE if way != "title of the page and heading")
