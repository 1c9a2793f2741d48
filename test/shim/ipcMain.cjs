// `ipcMain`: what the preload's `ipcRenderer` reaches.

const { EventEmitter } = require("node:events");
const { strict } = require("./strict.cjs");

const handlers = new Map();

const ipcMain = strict(
  "ipcMain",
  Object.assign(new EventEmitter(), {
    handle(channel, handler) {
      if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
      handlers.set(channel, handler);
    },
  }),
);

/** Answers `ipcRenderer.invoke`. */
async function invoke(channel, event, args) {
  const handler = handlers.get(channel);
  try {
    if (!handler) throw new Error(`No handler registered for '${channel}'`);
    return await handler(event, ...args);
  } catch (error) {
    throw new Error(`Error invoking remote method '${channel}': ${error}`);
  }
}

module.exports = { ipcMain, invoke };
