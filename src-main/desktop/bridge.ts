// The names under which the desktop shell and its preload speak to each other.

export const wire = {
  requestEngine: "backstep:request-engine",
  port: "backstep:port",
  engineGone: "backstep:engine-gone",
  openFile: "backstep:open-file",
  chooseData: "backstep:choose-data",
  saveFile: "backstep:save-file",
  showMenu: "backstep:show-menu",
  menu: "backstep:menu",
} as const;
