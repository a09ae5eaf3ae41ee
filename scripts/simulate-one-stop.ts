import { createInterface } from 'node:readline';
import { DAY, HOUR } from '../core/clock.ts';
import { startOneStopSimulator } from '../tests/support/one-stop-simulator.ts';

const HELP = `Lines you may type:
  H50.12-20261120-0000123 5 Bổ sung giấy chứng sinh    a dossier's new state, with the office's words
  /fault drop|busy|html|token-expired|refused|error-in-200
  /quit`;

/** A simulated one-stop system with a few dossiers in it; what is typed becomes their news. */
export async function simulateOneStop(port: number): Promise<void> {
  const platform = await startOneStopSimulator({ port, tokenSeconds: 300 });
  const now = Date.now();
  const ago = (hours: number) => new Date(now - hours * HOUR);
  const person = { ThongTinNguoiNop: { SoDienThoai: '0905123456' } };
  const facts = { MaTTHC: '1.001193', TenTTHC: 'Đăng ký khai sinh', ...person };
  for (const [index, state] of [1, 2, 4, 5, 4, 9, 10].entries())
    platform.tells('H50.12-20261120-0000123', state, ago(20 - index), facts);
  for (const [index, state] of [6, 7, 8].entries())
    platform.tells(`H50.12-20261120-000012${4 + index}`, state, ago(10), facts);
  platform.tells('000.00.12.H50-261110-0127', 4, ago(300), {
    ...facts,
    NgayHenTra: new Date(now - 2 * DAY).toISOString(),
  });
  console.log('A simulated one-stop system. Start the program with these settings:\n');
  for (const [key, value] of Object.entries(platform.settings())) console.log(`${key}=${value}`);
  console.log(`\nEvery dossier ends in 3456.\n${HELP}`);
  for await (const raw of createInterface({ input: process.stdin })) {
    const [first = '', second = '', ...note] = raw.trim().split(/\s+/);
    if (first === '/quit') break;
    if (first === '/fault')
      platform.faults.next(second as Parameters<typeof platform.faults.next>[0]);
    else if (second)
      platform.tells(first, second, new Date(), { NoiDungYKien: note.join(' '), ...person });
    else if (first) console.log(HELP);
  }
  await platform.close();
}
