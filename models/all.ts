/** Registers every model with mongoose, so that indexes exist before the first use. */
import './audit-entry.ts';
import './conversation.ts';
import './delivery.ts';
import './listener-state.ts';
import './message.ts';
import './photo.ts';
import './platform-token.ts';
import './post.ts';
import './report.ts';
import './resident.ts';
import './staff.ts';
import './staff-session.ts';
import './ticket.ts';
