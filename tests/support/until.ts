/** Until it is so: what another side does comes in its own time. @throws Error after ten seconds */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + 10_000;
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) throw new Error('waited ten seconds in vain');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
