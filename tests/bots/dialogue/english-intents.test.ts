import { describe, expect, it } from '@jest/globals';
import { englishIntentOf } from '../../../bots/dialogue/english-intents.ts';
import { inVietnamese } from '../../../bots/dialogue/english-procedures.ts';
import type { Talk } from '../../../bots/dialogue/talk.ts';

const intentOf = (text: string, language: 'vi' | 'en' = 'en') =>
  englishIntentOf({ heard: { text }, language } as Pick<Talk, 'heard' | 'language'>);

describe('what an English sentence asks for', () => {
  it.each([
    ['how do I register the birth of my son?', 'procedure'],
    ['what documents do I need for a building permit', 'procedure'],
    ['where is my application, it was due on Monday', 'dossier'],
    ['what is the status of my dossier please', 'dossier'],
    ['how high is the river now?', 'river'],
    ['will it be flooded tonight in my street?', 'river'],
    ['please send me flood warnings for my ward', 'subscribe'],
    ['stop sending warnings please', 'unsubscribe'],
    ['what happened to my report from Monday?', 'track'],
    ['can I speak to an officer please', 'handoff'],
    ['what do you keep about me', 'my-data'],
    ['hello', 'greeting'],
    ['thank you very much', 'thanks'],
  ])('understands "%s"', (text, intent) => {
    expect(intentOf(text)).toBe(intent);
  });

  it.each([
    'the river road is flooded, please send somebody',
    'there is a broken street light at the market, can you repair it?',
    'there is a pothole in front of the house with the permit sign',
    'garbage near the river is not collected, what is the city doing?',
  ])('leaves trouble to be a report: "%s"', (text) => {
    expect(intentOf(text)).toBeUndefined();
  });

  it('leaves Vietnamese alone, whatever the chat spoke before', () => {
    expect(intentOf('cho hỏi mực nước sông Hiếu', 'en')).toBeUndefined();
    expect(intentOf('thanks', 'vi')).toBeUndefined();
  });
});

describe('English names of papers', () => {
  it.each([
    ['register the birth of my baby', 'đăng ký khai sinh'],
    ['I want a copy of my birth certificate', 'bản sao trích lục hộ tịch'],
    ['extend my temporary residence', 'gia hạn tạm trú'],
    ['open a small shop', 'đăng ký thành lập hộ kinh doanh'],
  ])('lead to the Vietnamese name: "%s"', (text, name) => {
    expect(inVietnamese(text)).toBe(name);
  });

  it('are not guessed when no paper is named', () => {
    expect(inVietnamese('how do I renew my passport')).toBeUndefined();
  });
});
