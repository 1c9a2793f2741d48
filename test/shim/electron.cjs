// What the built main bundle gets for `require("electron")`.

const { app } = require("./app.cjs");
const { BrowserWindow } = require("./browserWindow.cjs");
const { ipcMain } = require("./ipcMain.cjs");
const { dialog, Menu, session } = require("./native.cjs");
const { MessageChannelMain } = require("./ports.cjs");
const { protocol } = require("./schemes.cjs");
const { strict } = require("./strict.cjs");
const { utilityProcess } = require("./utilityProcess.cjs");
require("./control.cjs");

module.exports = strict("electron", {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  protocol,
  session,
  utilityProcess,
});
