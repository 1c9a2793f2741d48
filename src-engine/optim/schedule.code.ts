// PyTorch's schedulers are objects that are stepped once an iteration; the lines that do so are the same for all.

import type { RuleCode } from "../ops/code";

/** The lines of a schedule; others where a warm-up comes before it. */
export function warmed(own: RuleCode): RuleCode {
  const inner = (text: string): string => text.replaceAll("→ ", "");
  const warm: RuleCode = {
    backstep: `
warm = initial * (warmUpFactor + (1 - warmUpFactor) * t / warmUp)
isWarm = t < warmUp
t = max(t - warmUp, 0)${inner(own.backstep)}
→ learningRate = warm if isWarm else learningRate`,
    numpy: `
warm = initial * (warmUpFactor + (1 - warmUpFactor) * t / warmUp)
isWarm = t < warmUp
t = np.maximum(t - warmUp, 0)${inner(own.numpy)}
→ learning_rate = np.where(isWarm, warm, learning_rate)`,
    pytorch: own.pytorch.replace(
      /scheduler = torch\.optim\.lr_scheduler\.(.*)/,
      `rise = torch.optim.lr_scheduler.LinearLR(optimizer, warmUpFactor, 1, warmUp)
after = torch.optim.lr_scheduler.$1
scheduler = torch.optim.lr_scheduler.SequentialLR(optimizer, [rise, after], [warmUp])`,
    ),
  };
  return { ...own, under: ({ warmUp = 0 }) => (Number(warmUp) > 0 ? warm : undefined) };
}

/** @param scheduler the expression that makes it, from `optimizer` and the schedule's settings */
export function steppedScheduler(scheduler: string): string {
  return `
optimizer = torch.optim.SGD([weight], lr=initial)
scheduler = torch.optim.lr_scheduler.${scheduler}
for iteration in range(t): scheduler.step()
→ learning_rate = scheduler.get_last_lr()[0]`;
}
