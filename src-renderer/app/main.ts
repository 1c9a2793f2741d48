// Opens the page: stores, styles, the host and the one component that holds everything.

import { createPinia } from "pinia";
import { createApp } from "vue";
import "@fontsource-variable/inter";
import "@fontsource-variable/jetbrains-mono";
import "katex/dist/katex.min.css";
import "uplot/dist/uPlot.min.css";
import "../styles/tokens.css";
import "../styles/base.css";
import App from "./App.vue";
import { currentHost } from "./hosts";

createApp(App, { host: currentHost() }).use(createPinia()).mount("#app");
