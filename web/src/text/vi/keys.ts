/** Words of the page of machines' keys. */
export const keysVi = {
  'apiKeys.title': 'Khóa cho máy',
  'apiKeys.lead': 'Mỗi trạm đo hay hệ thống khác có một khóa riêng. Khóa chỉ hiện một lần.',
  'apiKeys.none': 'Chưa có khóa nào.',
  'apiKeys.name': 'Máy hoặc hệ thống',
  'apiKeys.scopes': 'Được làm gì',
  'apiKeys.expires': 'Dùng đến ngày (để trống: đến khi thu hồi)',
  'apiKeys.make': 'Tạo khóa',
  'apiKeys.made': 'Chép khóa này ngay, sau này không xem lại được:',
  'apiKeys.revoke': 'Thu hồi {name}',
  'apiKeys.revoked': 'đã thu hồi',
  'apiKeys.over': 'hết hạn',
  'apiKeys.used': 'Dùng lần cuối: {time}',
  'target.api_key': 'Khóa cho máy',
  'audit.api_key.created': 'Tạo khóa cho máy',
  'audit.api_key.revoked': 'Thu hồi khóa của máy',
} as const;
