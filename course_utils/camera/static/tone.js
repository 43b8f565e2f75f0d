// A tone for demos that warn. A browser allows sound only after a press, so the tone is made when Start is pressed.

export function makeTone() {
  let context = null;
  let oscillator = null;
  let sounding = false;
  return {
    allow() {
      if (context) return;
      context = new AudioContext();
      oscillator = context.createOscillator();
      const quiet = context.createGain();
      quiet.gain.value = 0.2;
      oscillator.connect(quiet).connect(context.destination);
      oscillator.start();
      context.suspend(); // costs nothing until a demo asks for it
    },
    /** Sound at so many hertz until the next call; null for silence. */
    play(hertz) {
      if (!context || Boolean(hertz) === sounding) return;
      sounding = Boolean(hertz);
      if (sounding) oscillator.frequency.value = hertz;
      sounding ? context.resume() : context.suspend();
    },
    close() {
      context?.close();
      context = null;
    },
  };
}
