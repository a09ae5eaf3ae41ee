import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  MailingInput,
  MailingPreview,
  MailingReport,
  MailingStepId,
  MailingTemplate,
  MailingTemplateInput,
  MailingTemplates,
  MailingView,
  MailingViews,
  MailingWordsCheck,
} from '../../../api/contract/mailings.ts';
import { get, send } from '../api/client.ts';

const MAILINGS = 'mailings';
const TEMPLATES = 'mailing-templates';
/** How often a message on its way is asked after. */
const WATCH_MS = 3_000;
/** States that go on by themselves. */
const MOVING = ['scheduled', 'preparing', 'sending'];

export const isMoving = ({ state }: MailingView): boolean => MOVING.includes(state);

export const useTemplates = () =>
  useQuery({
    queryKey: [TEMPLATES],
    queryFn: () => get<MailingTemplates>('/mailing-templates'),
  });

export const useTemplateVersions = (family: string, enabled: boolean) =>
  useQuery({
    queryKey: [TEMPLATES, family],
    queryFn: () => get<MailingTemplates>(`/mailing-templates/${family}/versions`),
    enabled,
  });

/** How words stand while they are typed; the last answer stays until the next one comes. */
export const useWordsCheck = (words: { vi: string; en: string }) =>
  useQuery({
    queryKey: [TEMPLATES, 'check', words],
    queryFn: () => send<MailingWordsCheck>('POST', '/mailing-templates/check', words),
    placeholderData: (before) => before,
  });

/** A new template, or the next version of one. */
export function useSaveTemplate(template: MailingTemplate | undefined, onSuccess: () => void) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (input: MailingTemplateInput) =>
      template
        ? send<MailingTemplate>('POST', `/mailing-templates/${template.family}/versions`, {
            ...input,
            version: template.version,
          })
        : send<MailingTemplate>('POST', '/mailing-templates', input),
    onSuccess,
    onSettled: () => void cache.invalidateQueries({ queryKey: [TEMPLATES] }),
  });
}

export const useMailings = () =>
  useQuery({
    queryKey: [MAILINGS],
    queryFn: () => get<MailingViews>('/mailings'),
    refetchInterval: ({ state }) => (state.data?.items.some(isMoving) ? WATCH_MS : false),
  });

/** Of a message as it stands; asked again when it changes. */
export const useMailingPreview = ({ id, revision }: MailingView, enabled: boolean) =>
  useQuery({
    queryKey: [MAILINGS, 'preview', id, revision],
    queryFn: () => get<MailingPreview>(`/mailings/${id}/preview`),
    enabled,
  });

export const useMailingReport = (mailing: MailingView) =>
  useQuery({
    queryKey: [MAILINGS, 'report', mailing.id, mailing.revision, mailing.state],
    queryFn: () => get<MailingReport>(`/mailings/${mailing.id}/report`),
    enabled: mailing.round > 0 && mailing.approvedBy !== null,
    placeholderData: (before) => before,
    refetchInterval: isMoving(mailing) ? WATCH_MS : false,
  });

export function useSaveMailing(mailing: MailingView | undefined, onSuccess: () => void) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (input: MailingInput) =>
      mailing
        ? send<MailingView>('PATCH', `/mailings/${mailing.id}`, {
            ...input,
            revision: mailing.revision,
          })
        : send<MailingView>('POST', '/mailings', input),
    onSuccess,
    onSettled: () => void cache.invalidateQueries({ queryKey: [MAILINGS] }),
  });
}

export function useMailingStep({ id, revision }: MailingView) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (step: MailingStepId) =>
      send<MailingView>('POST', `/mailings/${id}/steps`, { step, revision }),
    onSettled: () => void cache.invalidateQueries({ queryKey: [MAILINGS] }),
  });
}

/** Sends it to one's own chat. */
export const useMailingTest = ({ id }: MailingView, onSuccess: () => void) =>
  useMutation({ mutationFn: () => send<void>('POST', `/mailings/${id}/test`), onSuccess });
