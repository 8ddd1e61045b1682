onmessage = (event) => fetch("/sink", { method: "POST", body: event.data });
