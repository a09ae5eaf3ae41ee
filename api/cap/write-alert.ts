import type { CapAlert, CapArea, CapInfo, CapPair } from '../../workflow/warnings/cap/cap-alert.ts';
import { type XmlFields, type XmlValue, xmlDocument } from '../xml.ts';

const NAMESPACE = 'urn:oasis:names:tc:emergency:cap:1.2';

/** A CAP 1.2 message as XML. The schema is a sequence: the order of the lines below is its order. */
export const writeAlert = (alert: CapAlert): string =>
  xmlDocument('alert', [
    { '@xmlns': NAMESPACE },
    { identifier: alert.identifier },
    { sender: alert.sender },
    { sent: alert.sent },
    { status: alert.status },
    { msgType: alert.msgType },
    { scope: alert.scope },
    ...optional('note', alert.note),
    ...optional('references', alert.references.join(' ')),
    ...optional('incidents', alert.incidents),
    ...alert.infos.map((info) => ({ info: infoFields(info) })),
  ]);

const infoFields = (info: CapInfo): XmlFields[] => [
  { language: info.language },
  ...info.categories.map((category) => ({ category })),
  { event: info.event },
  ...info.responses.map((responseType) => ({ responseType })),
  { urgency: info.urgency },
  { severity: info.severity },
  { certainty: info.certainty },
  ...optional('onset', info.onset),
  ...optional('expires', info.expires),
  ...optional('senderName', info.senderName),
  ...optional('headline', info.headline),
  ...optional('description', info.description),
  ...optional('instruction', info.instruction),
  ...optional('web', info.web),
  ...optional('contact', info.contact),
  ...info.parameters.map((one) => ({ parameter: pairFields(one) })),
  ...info.areas.map((area) => ({ area: areaFields(area) })),
];

const areaFields = ({ areaDesc, polygons, circles, geocodes }: CapArea): XmlFields[] => [
  { areaDesc },
  ...polygons.map((ring) => ({ polygon: ring.map(([lat, lon]) => `${lat},${lon}`).join(' ') })),
  ...circles.map(({ lat, lon, radiusKm }) => ({ circle: `${lat},${lon} ${radiusKm}` })),
  ...geocodes.map((one) => ({ geocode: pairFields(one) })),
];

const pairFields = ({ name, value }: CapPair): XmlFields => ({ valueName: name, value });

const optional = (name: string, value: XmlValue): XmlFields[] =>
  value === undefined || value === '' ? [] : [{ [name]: value }];
