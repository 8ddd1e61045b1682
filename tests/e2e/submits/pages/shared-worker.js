onconnect = (event) => { event.ports[0].onmessage = (message) => fetch("/sink", { method: "POST", body: message.data }); };
