/** Words of the list of what is late. */
export const lateEn = {
  'nav.late': 'Late',
  'late.title': 'Late tickets',
  'late.lead':
    'All staff see this list, the longest late first. What a ticket says is shown to those who may see it.',
  'late.stage': 'Late in which step',
  'late.stage.finish': 'Finished',
  'late.stage.accept': 'Accepted',
  'late.stage.forward': 'Forwarded',
  'late.by.working': '{span} of office time late',
  'late.by.calendar': '{span} late',
  'late.due': 'Due {time}',
  'late.told': '{who} told, {time}',
  'late.empty': 'Nothing is late in this step.',
  'update.escalated': 'Late, told to',
} as const;
