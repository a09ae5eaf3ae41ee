import { Types } from 'mongoose';
import sharp from 'sharp';
import { BUTTON_ID } from '../../../bots/button-id.ts';
import { choicesOf, hasTextMenu } from '../../../bots/text-menu.ts';
import { Delivery, type DeliveryButton, type DeliveryRecord } from '../../../models/delivery.ts';
import { Report, type ReportRecord } from '../../../models/report.ts';
import { type Channel, Resident } from '../../../models/resident.ts';
import { Ticket, type TicketRecord, type TicketStatus } from '../../../models/ticket.ts';
import type { InboundEvent } from '../../../workflow/messages/receive-message.ts';
import { NOT_HANDED_OUT } from '../../../workflow/photos/fetch-photos.ts';
import { aReceiptPhoto } from '../../support/receipt-photo.ts';
import type { House } from './house.ts';
import type { Conversation, Step } from './read-conversations.ts';
import { tellWarning } from './tell-warning.ts';

const CODE = /DH-[0-9A-Z]{4}-[0-9A-Z]{4}/;
let residents = 0;
let systemEvents = 0;

/** Plays one conversation on one channel through the inbox. @throws Error naming line, expectation and answer */
export async function play(
  house: House,
  { name, steps }: Conversation,
  channel: Channel,
  file: string,
): Promise<void> {
  residents += 1;
  const address = `resident-${residents}`;
  let events = 0;
  let heard: DeliveryRecord[] = [];
  let after = new Types.ObjectId('000000000000000000000000');

  for (const { line, step } of steps) {
    const fail = (what: string): never => {
      const said = heard.map(({ content }) => `  « ${show(content)}`).join('\n');
      throw new Error(`${file}:${line} (${name}, ${channel}): ${what}\n${said || '  (silence)'}`);
    };
    const said = heard.map(({ content }) => content.text).join('\n');
    const buttons = heard.flatMap(({ content }) => (content.buttons ?? []) as DeliveryButton[]);
    const event = await eventOf(step, buttons, fail);
    if (event) {
      events += 1;
      await house.receive({ ...event, channel, address, providerId: `${address}-${events}` });
      heard = await listen();
      continue;
    }
    switch (step.does) {
      case 'waits':
        house.clock.advance(step.ms);
        await house.workflow.handoffs.sweep();
        heard = await listen();
        break;
      case 'clock':
        house.clock.set(step.at);
        break;
      case 'officer-talks':
        await talkAs(step.act, step.value, fail);
        heard = await listen();
        break;
      case 'gauge':
        await house.sensors.stations.sync();
        await house.sensors.readings.take(
          [{ station: step.station, metric: 'level', value: step.metres, at: house.clock.now() }],
          'mqtt',
        );
        break;
      case 'warning':
        await tellWarning(house, step);
        heard = await listen();
        break;
      case 'bulletin':
        await house.sensors.stations.sync();
        await house.sensors.bulletins.keep(
          { text: step.text, source: 'Đài KTTV Quảng Trị' },
          { type: 'staff', name: 'Trực ban' },
        );
        break;
      case 'system-event': {
        systemEvents += 1;
        const { rejected } = await house.systems.accept(step.system, [
          {
            id: `conversation-${systemEvents}`,
            kind: step.kind,
            at: house.clock.now().toISOString(),
            ...step.facts,
          },
        ]);
        if (rejected.length > 0) fail(`the event was refused: ${JSON.stringify(rejected)}`);
        for (const sweep of Object.values(house.systems.sweeps)) await sweep();
        heard = await listen();
        break;
      }
      case 'sweeps':
        for (const sweep of Object.values(house.systems.sweeps)) await sweep();
        for (const sweep of Object.values(house.workflow.registrySweeps)) await sweep();
        heard = await listen();
        break;
      case 'officer':
        await moveOn(step.to, step.note);
        heard = await listen();
        break;
      case 'one-stop': {
        const { code, state, facts } = step;
        await house.workflow.dossiers.takeIn(
          [
            {
              code,
              state,
              stateAt: house.clock.now(),
              procedureCode: facts['thủtục'] ?? '1.001193',
              procedureName: facts['tên'] ?? 'Đăng ký khai sinh',
              ...(facts['ghi'] && { note: facts['ghi'] }),
              ...(facts['đt'] && { phone: facts['đt'] }),
              ...(facts['hẹn'] && { dueAt: inHours(facts['hẹn']) }),
              ...(facts['nháp'] && { draftUntil: inHours(facts['nháp']) }),
            },
          ],
          'api',
        );
        heard = await listen();
        break;
      }
      case 'expects':
        if (!holdsInOrder(said, step.pieces)) fail(`expected "${step.pieces.join(' … ')}"`);
        break;
      case 'expects-not':
        if (said.toLowerCase().includes(step.text.toLowerCase()))
          fail(`did not expect "${step.text}"`);
        break;
      case 'expects-silence':
        if (heard.length > 0) fail('expected silence');
        break;
      case 'expects-buttons':
        for (const title of step.titles)
          if (!buttons.some((button) => button.title === title))
            fail(`expected the button "${title}"`);
        break;
      case 'expects-report':
        await checkReport(step, fail);
        break;
      case 'other-person': {
        residents += 1;
        const { text, location } = step;
        await house.receive({
          channel,
          address: `neighbour-${residents}`,
          providerId: `neighbour-${residents}`,
          event: location ? 'location' : 'text',
          ...(text && { text }),
          ...(location && { location }),
        });
        await house.settle();
        break;
      }
      case 'expects-file': {
        const kinds = ((await lastReport()).files ?? []).map(({ kind }) => kind);
        if (kinds.join(' ') !== step.kinds.join(' '))
          fail(`expected the files "${step.kinds.join(' ')}", there are "${kinds.join(' ')}"`);
        break;
      }
      case 'expects-score': {
        const { rating } = await lastReport();
        if (rating?.score !== step.score)
          fail(`expected ${step.score} points, it is ${rating?.score ?? 'none'}`);
        if (step.comment && !rating?.comment?.includes(step.comment))
          fail(`expected the comment "${step.comment}", it is "${rating?.comment ?? ''}"`);
        break;
      }
      case 'expects-count': {
        const count = (await reports()).length;
        if (count !== step.count) fail(`expected ${step.count} reports, there are ${count}`);
        break;
      }
    }
  }

  async function listen(): Promise<DeliveryRecord[]> {
    await house.settle();
    const fresh = await Delivery.find({ channel, address, _id: { $gt: after } })
      .sort({ _id: 1 })
      .lean<DeliveryRecord[]>();
    after = fresh.at(-1)?._id ?? after;
    for (const { content } of fresh)
      for (const { id } of content.buttons ?? [])
        if (!BUTTON_ID.test(id)) throw new Error(`the channels do not take the button id ${id}`);
    return fresh;
  }

  function inHours(text: string): Date {
    return new Date(house.clock.now().getTime() + Number.parseFloat(text) * 3_600_000);
  }

  async function reports(): Promise<ReportRecord[]> {
    const resident = await Resident.findOne({ identities: { $elemMatch: { channel, address } } });
    if (!resident) return [];
    return await Report.find({ residentId: resident._id })
      .sort({ createdAt: 1, _id: 1 })
      .lean<ReportRecord[]>();
  }

  async function lastReport(): Promise<ReportRecord> {
    const last = (await reports()).at(-1);
    if (!last) throw new Error(`${file} (${name}, ${channel}): there is no report yet`);
    return last;
  }

  async function moveOn(to: string, note: string | undefined): Promise<void> {
    const { ticketId } = await lastReport();
    const act = { ticket: ticketId, by: { type: 'staff' as const, name: 'Cán bộ thử' } };
    if (to === 'waiting_for_resident') await house.workflow.tickets.ask(act, note ?? '');
    else
      await house.workflow.tickets.move(act, {
        to: to as TicketStatus,
        ...(note && { note }),
        ...(to === 'resolved' && {
          outcome: { code: 'fixed', evidence: { kind: 'reason', value: note ?? 'xong' } },
        }),
        ...(to === 'not_resolvable' && {
          outcome: { code: 'not_found', evidence: { kind: 'reason', value: note ?? 'không thấy' } },
        }),
      });
  }

  /** The officer who has the talk speaks; `hand-over` names the next one. */
  async function talkAs(
    act: Extract<Step, { does: 'officer-talks' }>['act'],
    value: string,
    fail: (what: string) => never,
  ): Promise<void> {
    const desk = house.workflow.handoffs;
    const open = await desk.openIn(channel, address);
    if (!open) return fail('there is no open talk with a person');
    const { _id, takenBy } = open;
    const as = (name: string) => ({ type: 'staff' as const, id: name, name });
    if (act === 'take') await desk.take(_id, as(value));
    else if (!takenBy) fail('nobody has the talk');
    else if (act === 'say') await desk.speak(_id, as(takenBy.name), value, `${events}-${value}`);
    else if (act === 'hand-over') await desk.handOver(_id, as(takenBy.name), as(value));
    else if (act === 'give-back') await desk.giveBack(_id, as(takenBy.name));
    else await desk.release(_id, as(takenBy.name));
  }

  async function checkReport(
    { category, places }: Extract<Step, { does: 'expects-report' }>,
    fail: (what: string) => never,
  ): Promise<void> {
    const report = await lastReport();
    const ticket = await Ticket.findById(report.ticketId).lean<TicketRecord>();
    const given = ticket?.category ?? null;
    if (given !== category) fail(`expected category ${category}, it is ${given}`);
    const known = [...report.labels.place, report.placeText ?? '', report.location ? 'vị trí' : ''];
    for (const place of places)
      if (!known.some((one) => one.toLowerCase().includes(place.toLowerCase())))
        fail(`expected the place "${place}", it is ${known.filter(Boolean).join(', ') || 'none'}`);
  }

  async function eventOf(
    step: Step,
    buttons: readonly DeliveryButton[],
    fail: (what: string) => never,
  ): Promise<Omit<InboundEvent, 'channel' | 'address' | 'providerId'> | undefined> {
    switch (step.does) {
      case 'says': {
        const needsCode = step.text.includes('{mã');
        const code = needsCode ? (await lastReport()).code : '';
        const text = step.text
          .replaceAll('{mã gõ ẩu}', code.replaceAll('-', ' ').toLowerCase())
          .replaceAll('{mã}', code);
        return { event: 'text', text };
      }
      case 'presses': {
        const pressed = buttons.find(({ title }) => title === step.title);
        if (!pressed) return fail(`there is no button "${step.title}"`);
        if (!hasTextMenu(channel)) return { event: 'button', button: pressed.id };
        return { event: 'text', text: markOf(pressed, heard) };
      }
      case 'sends-location':
        return { event: 'location', location: { lat: step.lat, lon: step.lon } };
      case 'sends-photo': {
        const { _id: photoId } = await house.photos.keep(
          step.code === undefined ? await aPhoto(step.taken) : await aReceiptPhoto(step.code),
        );
        return { event: 'photo', attachments: [{ kind: 'photo', ref: 'test', photoId }] };
      }
      case 'sends-file': {
        const bytes = SAMPLES[step.kind];
        // The Bot Platform tells that there was something, and no more.
        if (!bytes || hasTextMenu(channel))
          return { event: step.kind, attachments: [{ kind: step.kind, ref: NOT_HANDED_OUT }] };
        const { _id: fileId } = await house.attachments.keep(bytes);
        return { event: step.kind, attachments: [{ kind: step.kind, ref: 'test', fileId }] };
      }
      default:
        return undefined;
    }
  }
}

/** The first bytes by which each kind is known. */
const SAMPLES: Partial<Record<string, Buffer>> = {
  voice: Buffer.concat([
    Buffer.from('OggS'),
    Buffer.alloc(24),
    Buffer.from('OpusHead'),
    Buffer.alloc(64),
  ]),
  video: Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'latin1'),
  file: Buffer.from('%PDF-1.4\n%âãÏÓ\n', 'latin1'),
};

/** What is typed to choose a button where there are none; a number for a link is not typed at all. */
function markOf(pressed: DeliveryButton, heard: readonly DeliveryRecord[]): string {
  const content = heard.findLast(({ content }) =>
    content.buttons?.some(({ id }) => id === pressed.id),
  )?.content;
  const buttons = (content?.buttons ?? []) as DeliveryButton[];
  const choice = choicesOf(buttons, content?.asksNumber ?? false).find(
    ({ id }) => id === pressed.id,
  );
  return choice?.mark ?? pressed.title;
}

function holdsInOrder(said: string, pieces: readonly string[]): boolean {
  let rest = said.toLowerCase();
  for (const piece of pieces) {
    const found = piece === '{mã}' ? CODE.exec(rest.toUpperCase()) : undefined;
    const at = piece === '{mã}' ? (found?.index ?? -1) : rest.indexOf(piece.toLowerCase());
    if (at < 0) return false;
    rest = rest.slice(at + (found ? found[0].length : piece.length));
  }
  return true;
}

const show = ({ text, buttons }: DeliveryRecord['content']): string =>
  [text, ...(buttons ?? []).map(({ title }) => `[${title}]`)].join(' ');

/** A small JPEG, with the place in it when given. */
export async function aPhoto(taken?: { lat: number; lon: number }): Promise<Buffer> {
  const degrees = (value: number) => `${Math.round(value * 1e6)}/1000000 0/1 0/1`;
  const image = sharp({ create: { width: 32, height: 24, channels: 3, background: '#68a' } });
  if (!taken) return await image.jpeg().toBuffer();
  return await image
    .withExif({
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: degrees(taken.lat),
        GPSLongitudeRef: 'E',
        GPSLongitude: degrees(taken.lon),
      },
    })
    .jpeg()
    .toBuffer();
}
