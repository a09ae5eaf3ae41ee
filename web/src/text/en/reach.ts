/** Words of where staff hear their notices beside the app. */
export const reachEn = {
  'reach.title': 'Notices beside the app',
  'reach.lead':
    'Notices under the bell can also come to your chat or e-mail. Urgent ones come at once; others wait for the end of quiet hours and are left out when you have read them.',
  'reach.chat': 'Chat (Telegram, Zalo)',
  'reach.chat.how':
    'Get a code, then send the line with it to the city in your chat within 10 minutes.',
  'reach.chat.offer': 'Get a code',
  'reach.chat.type': 'liên kết {code}',
  'reach.chat.check': 'I have sent it',
  'reach.chat.linked': '{channel} linked, {time}.',
  'reach.chat.forget': 'Unlink the chat',
  'reach.email': 'E-mail',
  'reach.email.off': 'No mail server is set up. Ask the administrator.',
  'reach.email.address': 'E-mail address',
  'reach.email.offer': 'Send a code to this address',
  'reach.email.code': 'Code of 6 digits in the letter',
  'reach.email.wrong': 'The code is wrong or older than 10 minutes.',
  'reach.email.confirm': 'Confirm',
  'reach.email.done': 'Notices now come to your e-mail too.',
  'reach.email.goes': 'Notices go to {email}.',
  'reach.email.forget': 'No more by e-mail',
} as const;
