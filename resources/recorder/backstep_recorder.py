"""Record what a training loop computes, so that Backstep can show it and check it.

PyTorch: two lines around a loop that stays as it is.

    from backstep_recorder import record

    with record("run", model, every=100):
        for images, labels in loader:
            loss = F.cross_entropy(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

NumPy, JAX or anything else: name the arrays, and say when an iteration is over.

    with record("run", every=100) as r:
        for x, labels in batches:
            ...
            r.save("input", x)
            r.save("conv1.output", y)
            r.grad("conv1.output", dy)          # kept as conv1.output.grad
            r.step()

Each recorded iteration becomes one file, run/000000.safetensors, run/000100.safetensors, ... with the tensors by name:
input, target, loss, conv1.output, conv1.output.grad, conv1.weight, conv1.weight.grad, conv1.weight.next (after the
optimizer's step). Then:

    backstep verify run                         is every number what it should be?

How it works in PyTorch: in recorded iterations, and only there, a TorchFunctionMode sees every public call (so F.relu,
x + y and view are seen as modules are), hooks on modules supply the names, and hooks on autograd's nodes the gradients.
Nothing is changed: training with and without the recorder ends in the same bits. Needs numpy; PyTorch 1.13 or newer
where a model is given. This file has no other part: copy it next to your script.
"""

import contextlib
import fnmatch
import inspect
import json
import os
import platform
import re
import sys
import weakref

import numpy as np

__all__ = ["record"]
FORMAT = 1


class record:
    """Records the iterations of a training loop into a folder. See the top of this file for both ways to use it.

    folder    where the files go; with several processes (torchrun) each writes into its own: run/rank0, run/rank1, ...
    model     a torch.nn.Module whose loop is recorded by itself; leave it out and name arrays with `save` instead
    every     record each so many iterations, beginning with the first
    samples   keep only so many samples of each batch: smaller files, but sums over the batch (gradients of weights, the
              loss) can then no longer be recomputed from what was kept
    tensors   names to keep, with wildcards: ["conv1.*", "*.grad"]; all others are left out
    limit     bytes on disk; a recording that would grow beyond stops, and training goes on
    overwrite replace the recording that is in the folder
    """

    def __init__(self, folder, model=None, every=1, samples=None, tensors=None, limit=4_000_000_000, overwrite=False):
        for name, value in (("every", every), ("samples", samples), ("limit", limit)):
            least = 1 if name != "samples" or value is not None else None
            if least is not None and (isinstance(value, bool) or int(value) != value or value < least):
                raise ValueError(f"record: {name} is {value!r}; expected a whole number of at least 1")
        self.every, self.samples, self.limit = every, samples, limit
        self.wanted = [tensors] if isinstance(tensors, str) else tensors and list(tensors)
        self.model, self.rank, self.world = _unwrapped(model), *_place()
        self.folder = os.path.join(folder, f"rank{self.rank}") if self.world > 1 else str(folder)
        self.count, self.unused = 0, True  # the iteration that runs or comes next; nothing of it has begun
        self.written, self.stopped = 0, False
        self.trace, self.arrays, self.layers = None, None, []
        self.passed, self.marked, self.gates = False, False, []
        _prepare(self.folder, overwrite)

    # ---- the loop

    def __enter__(self):
        if self.model is None:
            self._begin()
        else:
            self.gates = [
                self.model.register_forward_pre_hook(self._before_forward),
                self.model.register_forward_hook(self._after_forward),
            ]
        return self

    def __exit__(self, kind, *rest):
        for gate in self.gates:
            gate.remove()
        # Outside of PyTorch the last iteration is whole if something was saved; what an error cut short is not.
        whole = kind is None and (self.trace.nodes if self.trace else self.arrays)
        self._finish() if whole else self._drop()

    def step(self):
        """This iteration is over, the next begins. Needed where arrays are named; PyTorch loops may leave it out."""
        self._finish()
        self.passed = True
        if self.model is None:
            self.unused = False
            self._next()
            self.unused = True
            self._begin()

    @contextlib.contextmanager
    def iteration(self, number=None):
        """`with r.iteration():` marks an iteration by hand: several forward passes that belong to one step, or a number
        of your own."""
        self.marked = True
        self._drop()
        self._next(number)
        self._begin()
        try:
            yield self
            self._finish()
        finally:
            self._drop()
            self.marked = False

    @property
    def recording(self):
        """Whether the iteration that runs now is recorded: `if r.recording:` spares work that is only for it."""
        return self.arrays is not None

    # ---- named arrays

    def save(self, name, array):
        """Keep an array of this iteration under a name, such as `conv1.output`; or a dict or list of arrays, each under
        the name, a dot and its key. Does nothing in iterations that are not recorded."""
        if self.arrays is None:
            return
        for full, one in _leaves(name, array):
            self.arrays[full] = _to_numpy(one, full)

    def grad(self, name, array):
        """Keep the gradient of the loss with respect to what is saved as `name`."""
        if self.arrays is None:
            return
        for full, one in _leaves(name, array):
            self.arrays[f"{full}.grad"] = _to_numpy(one, f"{full}.grad")

    def layer(self, name, op, inputs, outputs=None, **attributes):
        """Say what computes `name`.output, where it should be known: r.layer("conv1", "conv2d", {"input": "input",
        "weight": "conv1.weight"}, stride=1)."""
        if self.arrays is not None:
            inputs = inputs if isinstance(inputs, dict) else {"input": inputs}
            outputs = outputs or [f"{name}.output"]
            self.layers.append({"name": name, "op": op, "attrs": attributes, "inputs": inputs, "outputs": outputs})

    # ---- when an iteration begins and ends

    def _before_forward(self, module, arguments):
        """A forward pass behind a backward pass is a new iteration, and proves that the last one is over."""
        if self.marked:
            return
        if self.trace and self.trace.passes:
            self._finish()
            self.passed = True
        if module.training and torch.is_grad_enabled() and self.trace is None and (self.passed or self.unused):
            self._next()
            self.passed = False
            self._begin()
            if self.trace:  # the hook that it added comes too late for this call
                self.trace.forward(module, arguments)

    def _after_forward(self, module, arguments, out):
        """Where nothing is recorded: notice the backward pass."""
        if self.trace is None and not self.passed:
            for _, tensor in _tensors_in(out):
                if tensor.grad_fn is not None:
                    tensor.grad_fn.register_hook(self._notice_backward)
                    return

    def _notice_backward(self, *_):
        self.passed = True

    def _next(self, number=None):
        self.count = number if number is not None else self.count + (0 if self.unused else 1)
        self.unused = False

    def _begin(self):
        if self.stopped or self.count % self.every:
            return
        self.arrays, self.layers = {}, []
        if self.model is not None:
            self.trace = _Trace(self.model, self.samples, self._trouble)

    def _finish(self):
        if self.arrays is None:
            return
        tensors, facts = self.trace.result() if self.trace else ({}, {})
        tensors = {**tensors, **self.arrays}
        if self.wanted:
            kept = [n for n in tensors if any(fnmatch.fnmatchcase(n, pattern) for pattern in self.wanted)]
            tensors = {name: tensors[name] for name in kept}
        facts = {
            "format": FORMAT,
            "iteration": self.count,
            **facts,
            "graph": [*facts.get("graph", []), *self.layers],
            "rank": self.rank,
            "world": self.world,
            "versions": {m.__name__: str(m.__version__) for m in (np, torch) if m},
            "python": platform.python_version(),
        }
        facts = {name: fact for name, fact in facts.items() if fact is not None}
        broken = self.trace and self.trace.broken
        self._drop()
        if tensors and not broken:
            self._write(tensors, facts)

    def _drop(self):
        if self.trace:
            self.trace.close()
        self.trace, self.arrays, self.layers = None, None, []

    def _write(self, tensors, facts):
        path = os.path.join(self.folder, f"{self.count:06d}.safetensors")
        try:
            size = write_safetensors(path, tensors, {"iteration": str(self.count), "backstep": json.dumps(facts)}, self.limit - self.written)
        except OSError as error:
            return self._trouble(f"{path} cannot be written ({error}); nothing more is recorded", stop=True)
        if size is None:
            sentence = f"iteration {self.count} would take {self.folder} beyond its limit of {self.limit} bytes"
            return self._trouble(f"{sentence}; nothing more is recorded (every=, samples=, tensors= make it smaller)", True)
        self.written += size

    def _trouble(self, sentence, stop=False):
        """A recorder never ends a run: it says what is wrong, and training goes on."""
        self.stopped = self.stopped or stop
        print(f"backstep_recorder: {sentence}", file=sys.stderr)


# ---- files


def write_safetensors(path, tensors, metadata, most=float("inf")):
    """Write named arrays as one safetensors file, under another name first: whoever reads only ever sees whole files.
    Returns how many bytes it has; None where that would be more than `most`, and then nothing is written."""
    header, at = {"__metadata__": metadata}, 0
    # Large elements first: every tensor stays aligned.
    arrays = sorted(((name, *_bytes_of(tensor)) for name, tensor in tensors.items()), key=lambda a: -a[1].itemsize)
    for name, array, code, shape in arrays:
        header[name] = {"dtype": code, "shape": shape, "data_offsets": [at, at + array.nbytes]}
        at += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    size = 8 + len(text) + at
    if size > most:
        return None
    beside = os.path.join(os.path.dirname(path), f".{os.path.basename(path)}.{os.getpid()}.tmp")
    with open(beside, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for _, array, _, _ in arrays:
            file.write(memoryview(array).cast("B") if array.size else b"")
    os.replace(beside, path)
    return size


CODES = {
    **{"float64": "F64", "float32": "F32", "float16": "F16", "int64": "I64", "int32": "I32", "int16": "I16"},
    **{"int8": "I8", "uint8": "U8", "bool": "BOOL", "bfloat16": "BF16"},
}


def _bytes_of(tensor):
    """-> a contiguous little-endian array, safetensors' name of its type, its shape."""
    if torch is not None and isinstance(tensor, torch.Tensor):
        tensor = tensor.cpu().contiguous()
        shape, is_bfloat = list(tensor.shape), tensor.dtype == torch.bfloat16
        array = (tensor.view(torch.int16) if is_bfloat else tensor).numpy()  # numpy has no bfloat16: its bits
        code = "BF16" if is_bfloat else CODES.get(str(array.dtype))
    else:
        array, shape = tensor, list(tensor.shape)
        code = CODES.get(array.dtype.name)
        array = array.view(np.uint16) if code == "BF16" else array
    if code is None:
        array, code = array.astype(np.float32), "F32"
    return np.ascontiguousarray(array, array.dtype.newbyteorder("<")), code, shape


def _to_numpy(array, name):
    """A copy, from whatever library it comes."""
    if torch is not None and isinstance(array, torch.Tensor):
        return array.detach().clone()
    try:
        copy = np.array(array)
    except Exception as error:  # JAX's tracers raise errors of their own
        words = type(array).__name__
        hint = "; return it from the function that jax.jit compiles and save it outside" if "Tracer" in words else ""
        raise TypeError(f"record: {name} is a {words}, which has no numbers to save{hint}") from error
    if copy.dtype.kind not in "fiub" and copy.dtype.name not in CODES:
        raise TypeError(f"record: {name} has numbers of type {copy.dtype}; expected floating point, whole numbers or bool")
    return copy


def _leaves(name, value):
    """Arrays with their names; those inside of dicts and lists of arrays have their keys behind a dot."""
    if isinstance(value, dict) or (isinstance(value, (list, tuple)) and any(hasattr(one, "shape") for one in value)):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(f"{name}.{key}", one)
    else:
        yield name, value


def _prepare(folder, overwrite):
    os.makedirs(folder, exist_ok=True)
    ours = [name for name in os.listdir(folder) if re.fullmatch(r"\d{6,}\.safetensors|\.\d{6,}\.safetensors\.\d+\.tmp", name)]
    if any(not name.startswith(".") for name in ours) and not overwrite:
        raise FileExistsError(
            f"record: {folder} holds a recording already; take another folder, or record(..., overwrite=True) to replace it"
        )
    for name in ours:
        os.remove(os.path.join(folder, name))


def _place():
    """-> this process's rank, and how many there are."""
    if torch is not None and torch.distributed.is_available() and torch.distributed.is_initialized():
        return torch.distributed.get_rank(), torch.distributed.get_world_size()
    return int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))


# ---- PyTorch, from here on

try:
    import torch
    from torch.overrides import TorchFunctionMode, get_testing_overrides
except ImportError:
    torch, TorchFunctionMode = None, object
except Exception:  # PyTorch before 1.13 has no TorchFunctionMode
    TorchFunctionMode = None


def _unwrapped(model):
    """The module itself, without what runs it on several devices or compiled."""
    if model is None:
        return None
    while type(model).__name__ in ("DistributedDataParallel", "DataParallel", "OptimizedModule"):
        model = getattr(model, "module", None) or model._orig_mod
    if torch is None or not isinstance(model, torch.nn.Module):
        kind = type(model).__name__
        raise TypeError(f"record: model is a {kind}; expected a torch.nn.Module (or none, and r.save for each array)")
    if TorchFunctionMode is None:
        raise ImportError(f"record: PyTorch {torch.__version__} cannot be watched; 1.13 or newer can")
    return model


class _Inside:
    """What this file uses of PyTorch that is not public, all in one place, and what happens where it is missing."""

    @staticmethod
    def enter(mode):
        """Watch all calls from now on. Without the private stack: as an innermost `with`, which then has to nest."""
        if not _Inside.has_stack():
            return mode.__enter__()
        _Inside._restack(lambda low, others: [*low, mode, *others])

    @staticmethod
    def leave(mode):
        if not _Inside.has_stack():
            return mode.__exit__(None, None, None)
        _Inside._restack(lambda low, others: [m for m in (*low, *others) if m is not mode])

    @staticmethod
    def has_stack():
        names = ("_push_mode", "_pop_mode", "_get_current_function_mode_stack")
        return all(hasattr(torch.overrides, name) for name in names)

    @staticmethod
    def _restack(arrange):
        """`with` blocks of the script need not nest with ours: go in below its modes, come out from wherever we are."""
        at_bottom = lambda m: type(m).__name__ == "DeviceContext"  # torch.device() insists on the bottom
        stack = [torch.overrides._pop_mode() for _ in torch.overrides._get_current_function_mode_stack()][::-1]
        for mode in arrange([m for m in stack if at_bottom(m)], [m for m in stack if not at_bottom(m)]):
            torch.overrides._push_mode(mode)

    @staticmethod
    def after_backward(callback):
        """Call back when the backward pass that runs is over. Missing: `.grad.total` is not recorded."""
        engine = getattr(torch.autograd.Variable, "_execution_engine", None)
        if hasattr(engine, "queue_callback"):
            # Twice, so that it comes behind the callback by which DistributedDataParallel puts averages in place.
            engine.queue_callback(lambda: engine.queue_callback(callback))

    @staticmethod
    def saved(fn, field):
        """What autograd kept for the backward pass. Missing: neither `.indices` nor `.mask` is recorded."""
        kept = getattr(fn, f"_saved_{field}", None)
        return kept if isinstance(kept, torch.Tensor) and kept.numel() else None

    @staticmethod
    def version(tensor):
        """Counts writes into a tensor, through views as well. Missing: such writes are not seen."""
        return getattr(tensor, "_version", 0)

    @staticmethod
    def carried(module):
        """A module's own parameters and buffers, tied ones too, which the public lists leave out."""
        return {**module._parameters, **module._buffers}

    @staticmethod
    def storage(tensor):
        held = tensor.untyped_storage() if hasattr(tensor, "untyped_storage") else tensor.storage()
        return tensor.device, held.data_ptr()

    @staticmethod
    def apply():
        """How torch.autograd.Function.apply is kept: a class method, of a class that PyTorch changes now and then."""
        return next(vars(base)["apply"] for base in torch.autograd.Function.__mro__ if "apply" in vars(base))


class _Value:
    """One tensor at one moment."""

    def __init__(self, node, tensor, data=None, batched=False):
        self.node, self.data, self.batched, self.grad, self.name, self.hooked = node, data, batched, None, None, False
        self.facts = {"dtype": str(tensor.dtype)[6:], "shape": list(tensor.shape), "batched": batched}


class _Node:
    """One call; or, as `leaf`, a tensor from outside; or, as `state`, a parameter or buffer."""

    def __init__(self, op, scope="", inputs=(), attrs=None, inplace=False):
        self.op, self.scope, self.inputs, self.attrs, self.inplace = op, scope, list(inputs), attrs or {}, inplace
        self.name, self.module, self.where, self.outputs, self.kept, self.custom = None, None, None, [], {}, None


if torch is not None and TorchFunctionMode is not None:

    class _Mode(TorchFunctionMode):
        """Sees every public call of torch."""

        def __init__(self, trace):
            super().__init__()
            self.trace = trace

        def __torch_function__(self, func, types, args=(), kwargs=None):
            trace, kwargs = self.trace, kwargs or {}
            if func is torch.Tensor.backward and trace.live:
                trace.root, trace.live = trace.value(args[0], "loss"), False
            return trace.call(func, args, kwargs) if trace.live else func(*args, **kwargs)


class _Trace:
    """One recorded iteration of a model: every call from the forward pass to the loss, and every gradient."""

    def __init__(self, model, samples, trouble):
        self.model, self.samples, self.trouble, self.broken = model, samples, trouble, False
        self.passes, self.handles, self.state, self.aliases = 0, [], {}, {}
        self.batch, self.live = None, False
        self.reset()
        seen = {}
        for path, module in model.named_modules():
            for own, tensor in _Inside.carried(module).items():
                name = f"{path}.{own}" if path else own
                if tensor is not None and id(tensor) in seen:
                    self.aliases[name] = seen[id(tensor)]  # tied: kept once
                elif tensor is not None:
                    seen[id(tensor)], self.state[name] = name, (tensor, self.copy(tensor))
                    if tensor.requires_grad and tensor.is_leaf:
                        self.handles.append(tensor.register_hook(lambda g, name=name: self.on_own(name, g)))
            if not isinstance(module, torch.jit.ScriptModule):  # takes no hooks, shows no calls
                self.handles += [
                    module.register_forward_pre_hook(lambda m, args, path=path: self.enter(path, m, args)),
                    module.register_forward_hook(lambda m, args, out, path=path: self.leave(path, m, out)),
                ]
        self.mode = _Mode(self)
        _Inside.enter(self.mode)
        self.watch_functions()

    def reset(self):
        self.nodes, self.where, self.by_fn, self.scopes = [], {}, {}, []
        self.root, self.queued, self.own, self.totals = None, False, {}, {}

    def close(self):
        self.live = False
        for handle in self.handles:
            handle.remove()
        self.unwatch_functions()
        _Inside.leave(self.mode)

    def fail(self, error):
        """Whatever this file did not foresee costs a recording, never a run."""
        if not self.broken:
            self.trouble(f"this iteration is not recorded: {type(error).__name__}: {error}")
        self.broken, self.live = True, False

    def copy(self, tensor, batched=False):
        tensor = tensor.detach()
        if tensor.layout != torch.strided:
            tensor = tensor.to_dense()
        return (tensor[: self.samples] if batched and self.samples else tensor).clone()

    # -- the forward pass

    def forward(self, module, arguments):
        """The model is called."""
        self.live = False
        if self.broken:
            return
        if self.passes:  # several passes in one iteration: the last is kept
            self.reset()
            self.passes, self.batch = 0, None
        self.scopes = [("", module, 0)]
        names = ["input", *list(inspect.signature(module.forward).parameters)[1:]]
        for i, argument in enumerate(arguments):
            for _, tensor in _tensors_in(argument):
                self.batch = self.batch or (tensor.shape[0] if tensor.dim() else None)
                if id(tensor) not in self.where:
                    self.leaf(tensor, names[i] if i < len(names) else f"input{i}", True)
        self.live = True

    def enter(self, path, module, arguments):
        if path:
            self.scopes.append((path, module, len(self.nodes)))
        else:
            self.forward(module, arguments)

    def leave(self, path, module, out):
        if not self.live or not self.scopes or self.scopes[-1][1] is not module:
            return
        start = self.scopes[-1][2]
        del self.scopes[-1 if path else 1 :]
        made = [node for node in self.nodes[start:] if node.op != "leaf"]
        last = next((self.where[id(t)][1].node for _, t in _tensors_in(out) if id(t) in self.where), None)
        is_layer = len(made) == 1 or type(module).__module__.startswith("torch.nn.")
        if path and is_layer and last in made and not list(module.children()):
            last.name, last.module = path, type(module).__name__

    def call(self, func, args, kwargs):
        """One public call: do it, and note what it was."""
        self.live = False  # what is inside of it does not record itself
        try:
            bound, name = _bound(func, args, kwargs), getattr(func, "__name__", "")
            ends_in_underscore = name.endswith("_") and not name.endswith("__")
            inplace = bool(bound.get("inplace")) or name == "__setitem__" or name.startswith("__i") or ends_in_underscore
            inputs = self.guarded(lambda: [(n, self.value(t, n)) for n, t in _tensors_in(bound)])
            out = func(*args, **kwargs)
            if inputs is not None:
                self.guarded(lambda: self.note(func, args, bound, inputs, out, inplace))
            return out
        finally:
            self.live = not self.broken

    def guarded(self, do):
        try:
            return do()
        except Exception as error:
            return self.fail(error)

    def note(self, func, args, bound, inputs, out, inplace):
        outs = [t for _, t in _tensors_in(args[0] if out is None and inplace and args else out)]
        if outs:
            node = self.node(_op_name(func), inputs, outs, _attributes(bound), inplace)
            self.keep(node, outs[0].grad_fn, bound)

    def keep(self, node, fn, bound):
        """What autograd kept that cannot be recomputed: which element of a window won, which numbers dropout left."""
        if node.op in ("max_pool2d", "adaptive_max_pool2d"):
            kept = _Inside.saved(fn, "result1")
            if kept is not None:
                node.kept["indices"] = self.copy(kept, node.outputs[0].batched)
        elif node.op == "dropout":
            kept, p = _Inside.saved(fn, "other"), bound.get("p", 0.5)
            if kept is None and _Inside.saved(fn, "result1") is not None:
                kept = _Inside.saved(fn, "result1").to(torch.float32) / (1 - p)  # which are left, as factors
            if kept is not None:
                node.kept["mask"] = self.copy(kept, node.outputs[0].batched)
        elif node.op == "batch_norm" and self.samples and bound.get("training"):
            mean, inverse = _Inside.saved(fn, "result1"), _Inside.saved(fn, "result2")
            if mean is not None and inverse is not None:
                variance = 1 / inverse.double() ** 2 - bound.get("eps", 1e-5)
                node.kept.update(mean=self.copy(mean), variance=variance.to(mean.dtype))

    def node(self, op, inputs, outs, attrs=None, inplace=False):
        node = _Node(op, self.scopes[-1][0] if self.scopes else "", inputs, attrs, inplace)
        node.where = _caller()
        self.nodes.append(node)
        for tensor in outs:
            has_samples = tensor.dim() > 0 and tensor.shape[0] == self.batch
            self.add(node, tensor, has_samples and any(value.batched for _, value in inputs))
        return node

    def add(self, node, tensor, batched):
        value = _Value(node, tensor, self.copy(tensor, batched), batched)
        node.outputs.append(value)
        self.where[id(tensor)] = (weakref.ref(tensor), value, _Inside.version(tensor))
        fn, position = tensor.grad_fn, tensor.output_nr
        if fn is not None:  # the node and not the tensor: an in-place call gives a tensor another node
            value.hooked, self.by_fn[fn, position] = True, value
            self.handles.append(fn.register_hook(lambda _, given: self.on_grad(value, given[position])))
        elif tensor.requires_grad:
            self.handles.append(tensor.register_hook(lambda given: self.on_grad(value, given)))
        return value

    def value(self, tensor, argument):
        """What is known of a tensor that is about to be read. It may be new, or changed, by something out of sight."""
        ref, value, version = self.where.get(id(tensor), (None, None, None))
        known = ref is not None and ref() is tensor and (value.hooked or tensor.grad_fn is None)
        if known and value.node.op == "leaf" and argument == "target":
            value.node.name = argument
        if known and (version == _Inside.version(tensor) or value.node.op == "state"):
            return value
        if known:  # written through a view: by the last call that wrote into its memory
            now, place = _Inside.version(tensor), _Inside.storage(tensor)
            others = [(r(), v) for r, v, n in self.where.values() if n == now]
            last = [v for t, v in others if t is not None and _Inside.storage(t) == place] or [value]
            return self.node("alias", [("before", value), ("written", last[-1])], [tensor]).outputs[0]
        if tensor.grad_fn is None:
            return self.leaf(tensor, argument)
        return self.unseen(tensor)

    def leaf(self, tensor, argument, given=False):
        value = _Value(_Node("state"), tensor)
        value.name = next((name for name, (one, _) in self.state.items() if one is tensor), None)
        if value.name is not None:
            value.data = self.state[value.name][1]
        else:
            first = argument == "input" and self.batch is None and tensor.dim() > 0  # a keyword: hooks may not show it
            self.batch = tensor.shape[0] if first else self.batch
            node = _Node("leaf")
            node.name = argument if given or first or argument == "target" else "const"
            node.held = tensor  # so that its id is not used again
            self.nodes.append(node)
            value = self.add(node, tensor, given or (tensor.dim() > 0 and tensor.shape[0] == self.batch))
        self.where[id(tensor)] = (weakref.ref(tensor), value, _Inside.version(tensor))
        return value

    # -- autograd.Functions of the script's own

    def watch_functions(self):
        """For as long as this iteration is recorded, Function.apply tells us of its calls."""
        trace, original = self, _Inside.apply()

        def apply(cls, *args, **kwargs):
            do = original.__get__(None, cls)
            return trace.custom(cls, do, args, kwargs) if trace.live else do(*args, **kwargs)

        self.before = vars(torch.autograd.Function).get("apply")
        torch.autograd.Function.apply = classmethod(apply)

    def unwatch_functions(self):
        if self.before is None:
            del torch.autograd.Function.apply
        else:
            torch.autograd.Function.apply = self.before

    def custom(self, cls, do, args, kwargs):
        self.live = False
        try:
            names = self.guarded(lambda: list(inspect.signature(cls.forward).parameters)) or []
            names = names[1:] if names[:1] in (["ctx"], ["self"]) or len(names) > len(args) else names
            names += [f"arg{i}" for i in range(len(names), len(args))]
            bound = dict(zip(names, args))
            inputs = self.guarded(lambda: [(n, self.value(t, n)) for n, t in _tensors_in(bound)])
            out = do(*args, **kwargs)
            outs = [t for _, t in _tensors_in(out)]
            if inputs is not None and outs:
                self.guarded(lambda: self.note_custom(cls.__name__, inputs, outs, _attributes(bound)))
            return out
        finally:
            self.live = not self.broken

    def note_custom(self, name, inputs, outs, attrs):
        node = self.node(name, inputs, outs, attrs)
        node.custom = name
        node.op, node.attrs, node.inputs = _recognized(node)
        return node

    def unseen(self, tensor):
        """Made out of sight (`f = Square.apply` from before, TorchScript): autograd's graph says from what."""
        fn = tensor.grad_fn
        inputs = [(f"arg{i}", value) for i, value in enumerate(self.known_before(fn))]
        name = fn.name()
        if not isinstance(fn, torch.autograd.function.BackwardCFunction):
            return self.node(name, inputs, [tensor]).outputs[0]
        return self.note_custom(re.sub("Backward$", "", name), inputs, [tensor], _attributes(vars(fn))).outputs[0]

    def known_before(self, fn):
        found, todo, seen = [], [(fn, True)], set()
        while todo:
            at, is_first = todo.pop(0)
            saved = [t for t in getattr(at, "saved_tensors", ()) if t is not None] if is_first else []
            for edge in at.next_functions:
                if edge[0] is None:  # an input that wants no gradient: what was saved may be it
                    ours = [v for t in saved for v in [self.sharing(t)] if v and v not in found]
                    found += ours[:1]
                elif edge not in seen:
                    seen.add(edge)
                    owner = getattr(edge[0], "variable", None)  # AccumulateGrad: a parameter
                    value = self.by_fn.get(edge) if owner is None else self.value(owner, "param")
                    found.append(value) if value else todo.append((edge[0], False))
        return found

    def sharing(self, tensor):
        """The value that wants no gradient and lies in the same memory."""
        for ref, value, version in self.where.values():
            known = ref()
            if known is None or known.requires_grad or known.shape != tensor.shape or version != _Inside.version(known):
                continue
            if known.data_ptr() == tensor.data_ptr():
                return value
        return None

    # -- the backward pass

    def on_grad(self, value, given):
        self.guarded(lambda: self.take_grad(value, given))

    def take_grad(self, value, given):
        self.backward_began(value)
        if given is not None:
            given = self.copy(given, value.batched)
            value.grad = given if value.grad is None else value.grad + given

    def on_own(self, name, given):
        self.guarded(lambda: self.take_own(name, given))

    def take_own(self, name, given):
        self.backward_began(None)
        self.own[name] = self.copy(given) if name not in self.own else self.own[name] + given.detach()

    def backward_began(self, value):
        self.live, self.passes, self.root = False, 1, self.root or value
        if not self.queued:
            self.queued = True
            _Inside.after_backward(lambda: self.guarded(self.after_backward))

    def after_backward(self):
        """What .grad holds now: what this pass gave, unless gradients accumulate or are averaged over processes."""
        self.queued = False
        for name, own in self.own.items():
            total = self.state[name][0].grad
            if total is not None and not (total.shape == own.shape and torch.equal(self.dense(total), own)):
                self.totals[name] = self.copy(total)

    def dense(self, tensor):
        tensor = tensor.detach()
        return tensor if tensor.layout == torch.strided else tensor.to_dense()

    # -- what is written

    def result(self):
        """-> tensors by name, facts about them."""
        self.live = False
        return self.guarded(self.collect) or ({}, {})

    def collect(self):
        loss, factor = self.loss()
        nodes = self.reached(loss)
        self.give_names(nodes, loss)
        tensors, facts, graph, stepped = {}, {}, [], False
        for node in nodes:
            for value in node.outputs:
                tensors[value.name], facts[value.name] = value.data, value.facts
                if value.grad is not None and value is not loss:
                    tensors[f"{value.name}.grad"] = value.grad
            tensors.update({f"{node.name}.{kept}": tensor for kept, tensor in node.kept.items()})
            if node.op != "leaf":
                graph.append(self.described(node))
        for name, (tensor, before) in self.state.items():
            changed = not torch.equal(before, self.dense(tensor))
            stepped = stepped or (changed and tensor.requires_grad)
            after = self.copy(tensor) if changed else None
            held = ((name, before), (f"{name}.grad", self.own.get(name)), (f"{name}.grad.total", self.totals.get(name)))
            tensors.update({n: t for n, t in (*held, (f"{name}.next", after)) if t is not None})
        kept = min(self.samples or self.batch or 0, self.batch or 0)
        about = {"graph": graph, "loss": loss and loss.name, "lossGradient": factor, "tensors": facts}
        return tensors, {**about, "aliases": self.aliases, "batch": self.batch, "samples": kept, "ownGradients": True, "stepped": stepped}

    def loss(self):
        """The loss itself: where it was only multiplied before backward(), what was multiplied, and by what."""
        root, factor = self.root, 1.0
        while root is not None and root.node.op in ("mul", "div", "truediv", "true_divide", "neg", "scale"):
            before = [v for _, v in root.node.inputs if v.node.op not in ("leaf", "state")]
            if len(before) != 1 or before[0].facts["shape"] or before[0].grad is None:
                break
            root = before[0]
            factor = float(root.grad)
        return root, factor

    def reached(self, loss):
        """What the loss, or else the last value, follows from; the rest is accuracy, logging, counters."""
        wanted, todo = set(), [loss.node] if loss else [node for node in self.nodes[-1:]]
        while todo:
            node = todo.pop()
            if node not in wanted:
                wanted.add(node)
                todo += [value.node for _, value in node.inputs]
        return [node for node in self.nodes if node in wanted]

    def give_names(self, nodes, loss):
        """Layers bear their module's name, other calls their op's in the module that made them: `layer1.0.relu_2`."""
        used = {"loss"} if loss else set()
        for node in nodes:  # F.conv2d(x, self.conv1.weight) is conv1
            weight = next((value for argument, value in node.inputs if argument == "weight"), None)
            if node.name is None and weight and weight.node.op == "state":
                node.name = weight.name.rpartition(".")[0] or None
        first = [node for node in nodes if node.name]
        for node in [*first, *(node for node in nodes if node not in first)]:
            base = node.name or (f"{node.scope}.{node.op}" if node.scope else node.op)
            base = re.sub(r"[^\w.-]", "_", base)
            name, n = base, 1
            while name in used:
                name, n = f"{base}_{n + 1}", n + 1
            used.add(name)
            node.name = "loss" if loss and node is loss.node else name
            for i, value in enumerate(node.outputs):
                several = f".{i}" if len(node.outputs) > 1 else ""
                value.name = node.name if node.op == "leaf" else f"{node.name}.output{several}"
        if loss:
            loss.name = "loss"

    def described(self, node):
        names = {argument: value.name for argument, value in node.inputs}
        kept = {kept: f"{node.name}.{kept}" for kept in node.kept}
        said = {"name": node.name, "op": node.op, "attrs": node.attrs, "inputs": names}
        more = {"module": node.module, "custom": node.custom, "inplace": node.inplace, "kept": kept, "where": node.where}
        return {**said, "outputs": [v.name for v in node.outputs], **{k: v for k, v in more.items() if v}}


# ---- reading calls


def _op_name(func):
    name = getattr(func, "__name__", str(func))
    if name == "__get__":
        return func.__self__.__name__  # x.T and other properties
    bare = name.strip("_")
    swapped = ("iadd", "isub", "imul", "itruediv", "imatmul", "radd", "rmul", "rmatmul")
    return bare[1:] if name.startswith("__") and bare in swapped else bare


def _tensors_in(value, name=""):
    if torch is not None and isinstance(value, torch.Tensor):
        yield name, value
    elif isinstance(value, (list, tuple, dict)):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _tensors_in(one, f"{name}.{key}" if name else str(key))


def _bound(func, args, kwargs):
    """-> {argument's name: value}. Built-ins have no signature, but torch.overrides lists one for each."""
    try:
        names = [n for n in inspect.signature(get_testing_overrides().get(func) or func).parameters if n != "args"]
    except (TypeError, ValueError):
        names = []
    return {**dict(zip(names + [f"arg{i}" for i in range(len(names), len(args))], args)), **kwargs}


def _attributes(bound):
    """What is said and no tensor, as JSON has it."""
    said = {name: value for name, value in bound.items() if value is not None and next(_tensors_in(value), None) is None}
    return {name: _plain(value) for name, value in said.items()}


def _plain(value):
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    is_finite = isinstance(value, float) and abs(value) < float("inf")  # JSON has no NaN and no infinity
    return value if is_finite or isinstance(value, (bool, int, str, type(None))) else str(value)


def _caller():
    """The line of the script that called: train.py:31."""
    frame, inside = sys._getframe(1), f"{os.sep}torch{os.sep}"
    while frame and (frame.f_code.co_filename == __file__ or inside in frame.f_code.co_filename):
        frame = frame.f_back
    return f"{os.path.basename(frame.f_code.co_filename)}:{frame.f_lineno}" if frame else None


def _recognized(node):
    """-> op, attributes and inputs of what PyTorch has for what a Function of the script's own computes, judged by its
    numbers; its own name where nothing fits. So its backward pass can be held to the rule that it should follow."""
    own = (node.op, node.attrs, node.inputs)
    values = [value for _, value in node.inputs]
    if len(node.outputs) != 1:
        return own
    data, y = [value.data for value in values], node.outputs[0].data
    with torch.no_grad():
        for op, names, attrs, compute in _guesses(data, y, node.attrs):
            try:
                guess = compute()
            except (RuntimeError, ValueError, IndexError):
                continue
            scale = float(y.abs().max()) if y.numel() else 0.0
            if guess.shape == y.shape and torch.allclose(guess.to(y.dtype), y, rtol=1e-3, atol=1e-4 * scale):
                return op, attrs, list(zip(names, values))
    return own


def _guesses(data, y, attrs):
    F, x = torch.nn.functional, data[0] if data else None
    if not data or not x.is_floating_point() or not y.is_floating_point():
        return
    if len(data) == 1:
        for name in ("relu", "tanh", "sigmoid", "silu", "gelu", "softplus", "elu", "leaky_relu", "relu6"):
            if x.shape == y.shape:
                yield name, ["input"], {}, lambda name=name: (getattr(torch, name, None) or getattr(F, name))(x)
        if x.dim() == 2 and x.shape == y.shape:
            yield "log_softmax", ["input"], {"dim": 1}, lambda: F.log_softmax(x, 1)
            yield "softmax", ["input"], {"dim": 1}, lambda: F.softmax(x, 1)
        if x.dim() == 4 and y.dim() == 4 and x.shape[:2] == y.shape[:2]:
            for k, s, p in ((k, s, p) for k in (2, 3, 4, 5) for s in range(1, k + 1) for p in range(k // 2 + 1)):
                window = {"kernel_size": k, "stride": s, "padding": p}
                if (x.shape[2] + 2 * p - k) // s + 1 == y.shape[2]:
                    yield "max_pool2d", ["input"], window, lambda window=window: F.max_pool2d(x, **window)
                    yield "avg_pool2d", ["input"], window, lambda window=window: F.avg_pool2d(x, **window)
        if y.dim() == 2 and x.dim() > 2 and x[0].numel() == y.shape[1]:
            yield "flatten", ["input"], {"start_dim": 1}, lambda: x.flatten(1)
        return
    w, b = data[1], data[2] if len(data) == 3 else None
    if len(data) == 2 and not w.is_floating_point() and y.dim() == 0:
        for reduction in ("mean", "sum"):
            said = {"reduction": reduction}
            yield "cross_entropy", ["input", "target"], said, lambda said=said: F.cross_entropy(x, w, **said)
    elif len(data) <= 3 and x.dim() == 4 and w.dim() == 4 and y.dim() == 4:
        rows = w.shape[2]
        for s, p in ((s, p) for s in (1, 2, 3, 4) for p in range(rows)):
            if (x.shape[2] + 2 * p - rows) // s + 1 == y.shape[2]:
                said = {"stride": s, "padding": p}
                yield "conv2d", ["input", "weight", "bias"], said, lambda said=said: F.conv2d(x, w, b, **said)
    elif len(data) <= 3 and x.dim() == 2 and w.dim() == 2:
        yield "linear", ["input", "weight", "bias"], {}, lambda: F.linear(x, w, b)
        yield "linear", ["input", "weight", "bias"], {"transposed": True}, lambda: F.linear(x, w.t(), b)
        if b is None:
            yield "mul", ["input", "other"], {}, lambda: x * w
    if len(data) == 2 and x.shape == w.shape == y.shape:
        yield "add", ["input", "other"], {}, lambda: x + w
