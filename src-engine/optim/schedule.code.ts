// PyTorch's schedulers are objects that are stepped once an iteration; the lines that do so are the same for all.

/** @param scheduler the expression that makes it, from `optimizer` and the schedule's settings */
export function steppedScheduler(scheduler: string): string {
  return `
optimizer = torch.optim.SGD([weight], lr=initial)
scheduler = torch.optim.lr_scheduler.${scheduler}
for iteration in range(t): scheduler.step()
→ learning_rate = scheduler.get_last_lr()[0]`;
}
