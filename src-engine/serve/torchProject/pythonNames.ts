// Names of Python's: of variables, attributes and classes, whatever the layers are called.

/** Words that are none of a program's own. */
const KEYWORDS = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from global if import in is " +
    "lambda nonlocal not or pass raise return try while with yield match case type print self super len x F nn torch Block Model"
  ).split(" "),
);

/** What every torch.nn.Module has already, in one version or another. */
const MEMBERS = new Set(
  (
    "add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches eval extra_repr float forward " +
    "get_buffer get_extra_state get_parameter get_submodule half ipu load_state_dict modules mtia named_buffers named_children " +
    "named_modules named_parameters parameters register_backward_hook register_buffer register_forward_hook " +
    "register_forward_pre_hook register_full_backward_hook register_full_backward_pre_hook register_load_state_dict_post_hook " +
    "register_load_state_dict_pre_hook register_module register_parameter register_state_dict_post_hook " +
    "register_state_dict_pre_hook requires_grad_ set_extra_state set_submodule share_memory state_dict T_destination to to_empty " +
    "train training type xpu zero_grad"
  ).split(" "),
);

const isIdentifier = (name: string): boolean => /^[A-Za-z]\w*$/.test(name) && !KEYWORDS.has(name);

/** Whether a module may have a submodule that is written `self.name`. */
export const isAttribute = (name: string): boolean => isIdentifier(name) && !MEMBERS.has(name);

/** Gives each an identifier like its name that nobody else has. */
export class Identifiers {
  readonly #taken = new Set<string>();

  constructor(taken: Iterable<string> = []) {
    for (const name of taken) this.#taken.add(name);
  }

  of(name: string): string {
    const plain = name
      .slice(0, 60)
      .replace(/[^A-Za-z0-9]+/g, "_")
      .replace(/^_+|_+$/g, "");
    const base = isAttribute(plain) ? plain : `layer_${plain}`.replace(/_$/, "");
    let free = base;
    for (let i = 2; this.#taken.has(free); i++) free = `${base}_${i}`;
    this.#taken.add(free);
    return free;
  }
}

/** `cnn-pytorch` as a class is called: `CnnPytorch`. */
export function className(name: string): string {
  const words = name
    .slice(0, 60)
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  const joined = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join("");
  return /^[A-Z]\w*$/.test(joined) && isIdentifier(joined) ? joined : `Net${joined}`;
}

/** What of a text may stand in a comment. */
export const plainText = (text: string): string =>
  text
    .slice(0, 200)
    .replaceAll("×", "x")
    .replace(/[^A-Za-z0-9 .,:;+()[\]/_-]/g, "_");
