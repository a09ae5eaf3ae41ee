/** Words of the list of what is late. */
export const lateVi = {
  'nav.late': 'Việc trễ hạn',
  'late.title': 'Việc trễ hạn',
  'late.lead':
    'Mọi cán bộ đều thấy danh sách này, trễ lâu nhất ở trên. Nội dung chỉ hiện với đơn vị được xem.',
  'late.stage': 'Trễ ở bước nào',
  'late.stage.finish': 'Xử lý xong',
  'late.stage.accept': 'Nhận việc',
  'late.stage.forward': 'Chuyển đơn vị',
  'late.by.working': 'trễ {span} làm việc',
  'late.by.calendar': 'trễ {span}',
  'late.due': 'Hạn {time}',
  'late.told': 'đã báo {who} lúc {time}',
  'late.empty': 'Không có việc nào trễ ở bước này.',
  'update.escalated': 'Trễ hạn, đã báo',
} as const;
