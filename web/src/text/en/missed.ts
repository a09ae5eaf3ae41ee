/** Words of the list of residents whom no chat reaches. */
export const missedEn = {
  'missed.title': 'Residents not reached',
  'missed.lead':
    'No chat reaches these residents. Call them when there is a number, then note that you did. News that moved to another chat and arrived is not listed.',
  'missed.show': 'Show',
  'missed.open': 'Not called yet',
  'missed.called': 'Called',
  'missed.why': 'Why it did not arrive',
  'missed.why.unreached': 'No chat is left',
  'missed.why.refused': 'Refused by the platform',
  'missed.why.dead': 'All tries used up',
  'missed.why.unknown': 'Not known whether it arrived',
  'missed.about': 'Code of the report',
  'missed.empty': 'There is nobody.',
  'missed.resident': 'Resident …{sign}',
  'missed.noPhone': 'No phone number, or you may not see it.',
  'missed.call': 'Called by phone',
  'missed.noted': 'Noted as called.',
  'missed.calledBy': '{name} called, {time}',
  'missed.all': 'All messages by state',
} as const;
