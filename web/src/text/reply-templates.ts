import type { StatusId } from '../../../api/contract/tickets.ts';

/**
 * Sentences an officer can start a message to a resident from. They go to residents, so they are Vietnamese in both
 * languages of the screens. The resident is told status, body and deadline anyway (`ticket.*` of the city's texts);
 * these say what is done. Slots: `place`, `deadline`, `body`.
 */
export const REPLY_TEMPLATES: Readonly<Partial<Record<StatusId, readonly string[]>>> = {
  accepted: [
    'Chúng tôi sẽ đến kiểm tra tại {place} và báo lại bạn trước {deadline}.',
    'Chúng tôi đã biết việc này và đang bố trí người xử lý tại {place}.',
  ],
  in_progress: [
    'Tổ công tác đang xử lý tại {place}, dự kiến xong trước {deadline}.',
    'Đã đặt biển cảnh báo tại {place} trong lúc chờ sửa. Mong bà con đi chậm.',
  ],
  waiting_for_resident: [
    'Bạn cho biết rõ hơn vị trí: gần số nhà, ngã tư hay công trình nào?',
    'Bạn gửi giúp một tấm ảnh hiện trạng tại {place}.',
    'Hiện tình trạng này còn không bạn?',
  ],
  referred: [
    'Việc này thuộc {body}. Chúng tôi đã chuyển kèm toàn bộ nội dung, bạn không cần gửi lại.',
  ],
  resolved: [
    'Đã xử lý xong tại {place}. Nếu thấy chưa ổn, bạn cứ nhắn lại ngay tại đây.',
    'Đã làm an toàn tạm thời tại {place}; phần còn lại sẽ sửa khi thời tiết cho phép.',
  ],
  not_resolvable: [
    'Chúng tôi đã đến {place} nhưng không tìm thấy đúng chỗ bạn báo. Bạn gửi thêm ảnh hoặc vị trí, chúng tôi sẽ mở lại.',
    'Việc này ngoài thẩm quyền của chúng tôi. Lý do: ',
  ],
  reopened: ['Cảm ơn bạn đã báo lại. Chúng tôi sẽ quay lại kiểm tra tại {place}.'],
  closed: ['Cảm ơn bạn đã phản ánh. Nếu còn vướng, bạn cứ nhắn lại.'],
};

/** A template with its slots filled in. */
export const fillTemplate = (
  template: string,
  slots: Readonly<Record<'place' | 'deadline' | 'body', string>>,
): string =>
  template.replace(/\{(place|deadline|body)\}/g, (_whole, name: keyof typeof slots) => slots[name]);
