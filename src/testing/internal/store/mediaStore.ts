/** Uploaded media of a service. */
import type { Journal } from "./table.ts"

export interface Media {
  readonly sid: string
  readonly content: Uint8Array<ArrayBuffer>
  readonly content_type: string
  readonly filename: string | null
  readonly category: string
  readonly created: number
  /** `null` until a message has it. */
  readonly message: { readonly conversation_sid: string; readonly message_sid: string; readonly author: string } | null
}

/** Media that no message has is deleted after 5 minutes. */
const lifetime = 5 * 60_000

export class MediaStore {
  private readonly rows = new Map<string, Media>()
  private readonly journal: Journal
  private readonly now: () => number
  private readonly deleted = new Set<string>()

  constructor(journal: Journal, now: () => number) {
    this.journal = journal
    this.now = now
  }

  get(sid: string): Media | undefined {
    this.expire()
    return this.rows.get(sid)
  }

  /** Whether there was such media, before it was deleted. */
  wasDeleted(sid: string): boolean {
    this.expire()
    return this.deleted.has(sid)
  }

  set(media: Media): void {
    this.expire()
    const before = this.rows.get(media.sid)
    this.rows.set(media.sid, media)
    this.journal.record(() => before === undefined ? this.rows.delete(media.sid) : this.rows.set(media.sid, before))
  }

  private expire(): void {
    const now = this.now()
    for (const { created, message, sid } of this.rows.values()) {
      if (message !== null || now - created < lifetime) continue
      this.rows.delete(sid)
      this.deleted.add(sid)
    }
  }
}
