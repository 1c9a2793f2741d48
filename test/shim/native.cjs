// What the operating system draws: menus, dialogs, permission prompts. The test chooses and answers.

const { strict } = require("./strict.cjs");

const answers = [];
let applicationMenu = null;

class Menu {
  constructor(items) {
    this.items = items;
  }
  static buildFromTemplate(template) {
    const item = (entry) => {
      const known = entry.type === "separator" || entry.role || entry.label;
      if (!known) throw new Error("Invalid template for MenuItem: must have label, role or type");
      return { ...entry, submenu: entry.submenu && Menu.buildFromTemplate(entry.submenu) };
    };
    return new Menu(template.map(item));
  }
  static setApplicationMenu(menu) {
    applicationMenu = menu;
  }
  static getApplicationMenu() {
    return applicationMenu;
  }
  getMenuItemById(id) {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id);
      if (found) return found;
    }
    return null;
  }
}

const dialog = strict("dialog", {
  showOpenDialog: async () => answers.shift() ?? { canceled: true, filePaths: [] },
  showMessageBox: async () => answers.shift() ?? { response: 1 },
  showSaveDialog: async () => answers.shift() ?? { canceled: true, filePath: "" },
});

const defaultSession = strict("session.defaultSession", {
  setPermissionRequestHandler(handler) {
    handler(undefined, "geolocation", (granted) => {
      if (granted) throw new Error("electron shim: the page must not be granted permissions");
    });
  },
  setPermissionCheckHandler(handler) {
    if (handler(undefined, "geolocation"))
      throw new Error("electron shim: the page must not have permissions");
  },
});

module.exports = {
  Menu: strict("Menu", Menu),
  dialog,
  session: strict("session", { defaultSession }),
  answerNextDialog: (answer) => answers.push(answer),
  chooseMenuItem(id) {
    const item = applicationMenu?.getMenuItemById(id);
    if (!item) throw new Error(`electron shim: the menu has no item ${id}`);
    item.click();
  },
};
