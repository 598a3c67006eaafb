import type { SessionRequest, SessionResponse } from './sessionProtocol.ts';

/** A thread or a process that can hold one session, as its pool sees it. */
export interface SessionHost {
  /** Sends a request; `buffers` are moved where the channel can, and must not be used again. */
  send(request: SessionRequest, buffers?: readonly ArrayBuffer[]): void;
  /** Whether outstanding work keeps our process alive. */
  keepAlive(alive: boolean): void;
  /** Who hears the answers, and the reason when the host ends by itself. Replaces the one before. */
  listen(listener: HostListener): void;
  /** Gives the session up, whatever it does. A process ends; a thread is left to finish what it does, unheard. */
  kill(): Promise<void>;
  /** Unloads the session and frees the host. A thread finishes what it does before. */
  release(): Promise<void>;
}

/** Hears one host. */
export interface HostListener {
  response(response: SessionResponse): void;
  /** The host ended and nobody asked it to. */
  ended(reason: string): void;
}
