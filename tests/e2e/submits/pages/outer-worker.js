const inner = new Worker("/worker.js");
onmessage = (event) => inner.postMessage(event.data);
