/** A CAP 1.2 message as another body would write it; fields can be changed or left out (undefined). */
export function aCapMessage(given: Readonly<Record<string, string | undefined>> = {}): string {
  const alert = {
    identifier: 'QT-2025-001',
    sender: 'pctt@quangtri.example',
    sent: '2025-10-15T08:30:00+07:00',
    status: 'Actual',
    msgType: 'Alert',
    scope: 'Public',
    references: undefined,
    ...pick(given, ['identifier', 'sender', 'sent', 'status', 'msgType', 'scope', 'references']),
  };
  const info = {
    language: 'vi-VN',
    category: 'Met',
    event: 'Lũ',
    responseType: 'Prepare',
    urgency: 'Expected',
    severity: 'Severe',
    certainty: 'Likely',
    expires: '2025-10-15T20:00:00+07:00',
    senderName: 'Ban Chỉ huy PCTT tỉnh',
    headline: 'Lũ trên sông Hiếu lên nhanh',
    description: 'Mưa lớn ở thượng nguồn.',
    instruction: 'Kê cao đồ đạc.',
    ...pick(given, ['language', 'event', 'responseType', 'urgency', 'severity', 'certainty']),
    ...pick(given, ['expires', 'headline', 'description']),
  };
  const area = given['area'] ?? '<areaDesc>Phường Đông Hà</areaDesc>';
  const infoXml = given['info'] ?? `<info>${elements(info)}<area>${area}</area></info>`;
  const prolog = `<?xml version="1.0" encoding="utf-8"?>\n${given['doctype'] ?? ''}`;
  return `${prolog}<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">${elements(alert)}${infoXml}</alert>\n`;
}

const elements = (fields: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(fields)
    .map(([name, value]) => (value === undefined ? '' : `<${name}>${value}</${name}>`))
    .join('');

const pick = (given: Readonly<Record<string, string | undefined>>, names: readonly string[]) =>
  Object.fromEntries(names.flatMap((name) => (name in given ? [[name, given[name]]] : [])));
