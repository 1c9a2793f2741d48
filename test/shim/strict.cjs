// An object whose unknown properties throw, so that no test passes on an API that is not there.

exports.strict = (name, object) =>
  new Proxy(object, {
    get(target, key, receiver) {
      // A promise that resolves with the object asks for `then`.
      if (key in target || typeof key === "symbol" || key === "then")
        return Reflect.get(target, key, receiver);
      throw new Error(`electron shim: ${name}.${key} is not known`);
    },
  });
