/** Words of tickets in other systems. */
export const exchangeEn = {
  'transfer.title': "In the body's own system",
  'transfer.state.queued': 'to be sent',
  'transfer.state.sent': 'sent',
  'transfer.state.refused': 'refused',
  'transfer.state.ended': 'ended over there',
  'transfer.foreignId': 'Their id',
  'transfer.sentAt': 'Sent',
  'transfer.triedAt': 'Last try',
  'transfer.attempts': 'Failed tries',
  'transfer.nextAt': 'Next try',
  'transfer.lastError': 'Reason',
  'transfer.resend': 'Send again now',
  'transfer.bySheet': 'This body gets and returns a sheet.',
  'audit.transfer.resent': "Sent to the body's system again",
  'audit.exchange.sheet_given': 'Sheet made for a body',
  'audit.exchange.sheet_taken': 'Sheet of a body taken in',
} as const;
