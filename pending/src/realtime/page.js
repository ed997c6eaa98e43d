"use strict";

const element = (id) => document.getElementById(id);
let socket;

function log(kind, text) {
  const line = document.createElement("li");
  line.className = kind;
  line.textContent = text;
  element("log").prepend(line);
}

element("connect").addEventListener("submit", (event) => {
  event.preventDefault();
  socket?.close();
  const url = new URL("/ws", location.href);
  url.protocol = url.protocol.replace("http", "ws");
  socket = new WebSocket(url);
  socket.onopen = () => {
    log("note", "connected");
    socket.send(JSON.stringify({ type: "auth", token: element("token").value }));
  };
  socket.onmessage = (message) => log("received", message.data);
  socket.onclose = (close) => log("note", `closed: ${close.code} ${close.reason}`);
});

element("send").addEventListener("submit", (event) => {
  event.preventDefault();
  if (socket?.readyState !== WebSocket.OPEN) {
    log("note", "not connected");
    return;
  }
  socket.send(element("message").value);
  log("sent", element("message").value);
});
