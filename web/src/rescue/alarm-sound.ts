import { useEffect } from 'react';

/** Two short tones, then a rest. */
const EVERY_MS = 2_000;
const TONES = [880, 660] as const;
const TONE_SECONDS = 0.25;

/** Rings while `on`: made by the browser itself, no file to load. Silent where the browser lets no page make a sound yet. */
export function useAlarmSound(on: boolean): void {
  useEffect(() => {
    if (!on || typeof AudioContext === 'undefined') return;
    const audio = new AudioContext();
    const ring = () => {
      void audio.resume().catch(() => undefined);
      for (const [at, hertz] of TONES.entries()) {
        const tone = audio.createOscillator();
        const volume = audio.createGain();
        volume.gain.value = 0.2;
        tone.frequency.value = hertz;
        tone.connect(volume).connect(audio.destination);
        const from = audio.currentTime + at * TONE_SECONDS;
        tone.start(from);
        tone.stop(from + TONE_SECONDS);
      }
    };
    ring();
    const timer = setInterval(ring, EVERY_MS);
    return () => {
      clearInterval(timer);
      void audio.close();
    };
  }, [on]);
}
