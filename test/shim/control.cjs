// The line to the test process that forked this one: it chooses in menus, answers dialogs, ends the app.

const { app, begin, launched } = require("./app.cjs");
const { answerNextDialog, chooseMenuItem } = require("./native.cjs");
const { signalAll } = require("./utilityProcess.cjs");

const orders = {
  /** The test is watching: the app may become ready. */
  begin,
  menu: chooseMenuItem,
  answerDialog: answerNextDialog,
  signalEngine: signalAll,
  quit: () => app.quit(),
};

if (process.send) {
  process.on("message", ({ order, value }) => orders[order](value));
  // The test process is gone; leave no Chromium behind.
  process.on("disconnect", () => app.quit());
  void launched.then(({ port }) => process.send({ debuggingPort: port }));
} else {
  begin();
}
