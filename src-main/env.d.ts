// What the bundler makes of imports that are no modules.

declare module "*.wasm?url&inline" {
  const dataUrl: string;
  export default dataUrl;
}

declare module "*.py?raw" {
  const text: string;
  export default text;
}
