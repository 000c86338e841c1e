/** Chats whose head may start but for the bound on calls: of each number the one first that came first, and the numbers in turn. */
export class WaitingChats {
  readonly #byNumber = new Map<string, Set<string>>();
  readonly #numberOf = new Map<string, string>();

  get size(): number {
    return this.#numberOf.size;
  }

  add(clientId: string, integrationId: string): void {
    const before = this.#numberOf.get(clientId);
    if (before === integrationId) return;
    if (before !== undefined) this.delete(clientId);
    this.#numberOf.set(clientId, integrationId);
    const chats = this.#byNumber.get(integrationId);
    if (chats) chats.add(clientId);
    else this.#byNumber.set(integrationId, new Set([clientId]));
  }

  delete(clientId: string): void {
    const integrationId = this.#numberOf.get(clientId);
    if (integrationId === undefined) return;
    this.#numberOf.delete(clientId);
    const chats = this.#byNumber.get(integrationId);
    chats?.delete(clientId);
    if (chats?.size === 0) this.#byNumber.delete(integrationId);
  }

  /** Takes the next chat of a number that has room; undefined where none has. */
  take(
    hasRoom: (integrationId: string) => boolean,
  ): { readonly clientId: string; readonly integrationId: string } | undefined {
    for (const [integrationId, chats] of this.#byNumber) {
      const [clientId] = chats;
      if (clientId === undefined || !hasRoom(integrationId)) continue;
      // To the end: the other numbers have their turn before it has its next.
      this.#byNumber.delete(integrationId);
      this.#byNumber.set(integrationId, chats);
      this.delete(clientId);
      return { clientId, integrationId };
    }
    return undefined;
  }
}
