/** Words that carry no matter by themselves; what is as common as ever falls out of a comparison without them. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    'và của là có không cho được trong với này đó những các một người khi thì mà đã đang sẽ cũng rồi ở từ đến ra vào ' +
    'lên xuống lại nữa rất quá lắm bị do vì nên nhưng hay hoặc như thế nào gì ai đâu sao bao giờ còn chỉ hơn nhất ' +
    'tôi tui mình em anh chị bạn ông bà cô chú bác họ nó chúng ta chúng tôi mọi người ạ à ơi nhé nha nhỉ vậy thôi đi ' +
    'mới vẫn phải cần muốn biết thấy nói làm để về theo trên dưới sau trước giữa qua tại bởi nếu dù tuy nhiều ít mấy ' +
    'mỗi từng cả tất cả hết luôn ngay mô tê răng rứa ni nớ hỉ chi dạ vâng ko dc đc'
  ).split(' '),
);
