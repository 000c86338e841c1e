// Made from schemas/*.avsc by "npm run generate". Do not edit.

/** What a user may tap. Kinds are a type and one nullable record each. */
export interface Action {
  /** `link`, `reply`, `postback`, `buy`, `webview` or `locationRequest`. */
  readonly type: string;
  /** The label. */
  readonly text: string;
  /** Of type link. */
  readonly link: LinkAction | null;
  /** Of type reply. */
  readonly reply: ReplyAction | null;
  /** Of type postback. */
  readonly postback: PostbackAction | null;
  /** Of type buy. */
  readonly buy: BuyAction | null;
  /** Of type webview. */
  readonly webview: WebviewAction | null;
}

/** Who wrote a message (v2: author). */
export interface Author {
  /** `business` or `user`. */
  readonly type: string;
  /** The user, when the author is one. */
  readonly userId: string | null;
  /** The name shown. */
  readonly displayName: string | null;
  /** The picture shown. */
  readonly avatarUrl: string | null;
  /** v2: `AI` where a machine wrote it. */
  readonly subtypes: readonly string[];
}

/** Asks for a payment. */
export interface BuyAction {
  /** In the currency's smallest unit. */
  readonly amount: number;
  /** ISO 4217, lower case. */
  readonly currency: string | null;
}

/** An answer to a call whose partition had moved. */
export interface CallAnswer {
  /** The call. */
  readonly callId: string;
  /** `accepted`, `refused`, `unknown` or `notSent`. */
  readonly type: string;
  /** Accepted: WhatsApp's id of the message. */
  readonly externalId: string | null;
  /** Accepted: the address that WhatsApp answered with. */
  readonly whatsappId: string | null;
  /** Accepted, of a template: WhatsApp's word for how it goes on. */
  readonly messageStatus: string | null;
  /** Refused: how it is to be met (`throttle`, `pair-throttle`, `retry`, `auth`, `blocked`, `window`, `no-message` or `permanent`). */
  readonly errorClass: string | null;
  /** Refused: the failure code of its delivery event. */
  readonly failure: string | null;
  /** Refused: WhatsApp's code. */
  readonly code: number | null;
  /** Refused: WhatsApp's title. */
  readonly title: string | null;
  /** Refused: WhatsApp's details. */
  readonly details: string | null;
  /** Refused: the HTTP status; 0 where nothing was asked. */
  readonly status: number | null;
  /** Refused: how long WhatsApp asks to wait. */
  readonly retryAfterMs: number | null;
  /** Refused: WhatsApp's own error, JSON text. */
  readonly underlyingError: string | null;
  /** Not sent: `lease`, `away` or `unready`. */
  readonly cause: string | null;
  /** Unknown, not sent: in words. */
  readonly reason: string | null;
}

/** client:add, client:update and client:remove. */
export interface ClientEvent {
  /** The client. */
  readonly client: EventClient;
  /** Why. */
  readonly reason: string | null;
  /** Of a removal after a failed link. */
  readonly error: DeliveryError | null;
}

/** What a message says (v2: content). Kinds are a type and one nullable record each. */
export interface Content {
  /** `text`, `image`, `file`, `location`, `carousel`, `list`, `form`, `formResponse` or, with a schema, `template` or `hsm`. */
  readonly type: string;
  /** Of type text. */
  readonly text: TextContent | null;
  /** Of type image or file. */
  readonly media: MediaContent | null;
  /** Of type location. */
  readonly location: LocationContent | null;
  /** Of type carousel or list. */
  readonly items: ItemsContent | null;
  /** Of type form or formResponse. */
  readonly form: FormContent | null;
  /** Of type template or hsm. */
  readonly native: NativeContent | null;
}

/** One event of the v2 API. Key: the conversation's first client, else the conversation, else the user. */
export interface ConversationEvent {
  /** 24 hex digits; the same over all repeats. */
  readonly id: string;
  /** As the v2 API names it. */
  readonly type: string;
  /** The app. */
  readonly appId: string;
  /** ms since the epoch. */
  readonly createdAt: number;
  /** Whom it tells of. */
  readonly user: EventUser | null;
  /** Where. */
  readonly conversation: EventConversation | null;
  /** The number. */
  readonly integrationId: string | null;
  /** The client. */
  readonly clientId: string | null;
  /** Of conversation:message. */
  readonly message: MessageEvent | null;
  /** Of conversation:postback. */
  readonly postback: PostbackEvent | null;
  /** Of conversation:message:delivery:*. */
  readonly delivery: DeliveryEvent | null;
  /** Of client:*. */
  readonly client: ClientEvent | null;
  /** Of conversation:create. */
  readonly conversationCreate: ConversationEventBody | null;
  /** Of conversation:read. */
  readonly read: ReadEvent | null;
  /** WhatsApp's own, where the API has no shape. */
  readonly native: RawEvent | null;
  /** Of conversation:referral. */
  readonly referral: ReferralEvent | null;
}

/** conversation:create. */
export interface ConversationEventBody {
  /** Why it was made. */
  readonly reason: string;
}

/** A record that could not be worked on, or a part of a webhook that could not be read, as it came. */
export interface DeadLetter {
  /** Where it lay; of a webhook its path, and the two numbers below are -1. */
  readonly topic: string;
  /** Where it lay. */
  readonly partition: number;
  /** Where it lay. */
  readonly offset: number;
  /** Its own time, ms since the epoch. */
  readonly timestamp: number;
  /** Its key, untouched. */
  readonly key: Buffer | null;
  /** Its value, untouched. */
  readonly value: Buffer | null;
  /** Its headers, untouched. */
  readonly headers: readonly DeadLetterHeader[];
  /** Who could not work on it. */
  readonly group: string;
  /** At which step. */
  readonly stage: string;
  /** What kind of fault. */
  readonly code: string;
  /** In words. */
  readonly reason: string;
  /** When, ms since the epoch. */
  readonly at: number;
}

/** One header, untouched. */
export interface DeadLetterHeader {
  /** Its name. */
  readonly key: string;
  /** Its bytes. */
  readonly value: Buffer;
}

/** Why something failed (v2: error). */
export interface DeliveryError {
  /** One of the failure codes. */
  readonly code: string;
  /** In words. */
  readonly message: string;
  /** JSON text: WhatsApp's own error. */
  readonly underlyingError: string | null;
}

/** conversation:message:delivery:channel, :user and :failure. */
export interface DeliveryEvent {
  /** The message. */
  readonly messageId: string;
  /** `whatsapp` or `notification`. */
  readonly destinationType: string | null;
  /** The number it went out from. */
  readonly integrationId: string | null;
  /** All ids known for the message. */
  readonly externalMessages: readonly ExternalMessageId[];
  /** None follows for the message. */
  readonly isFinalEvent: boolean;
  /** Of a failure. */
  readonly error: DeliveryError | null;
}

/** What delivery events repeat of a message. */
export interface DeliveryFacts {
  /** The message. */
  readonly messageId: string;
  /** Its app. */
  readonly appId: string;
  /** Its conversation. */
  readonly conversationId: string;
  /** `personal` or `sdkGroup`. */
  readonly conversationType: string;
  /** Whom it went to. */
  readonly userId: string | null;
  /** The same by the app's id. */
  readonly userExternalId: string | null;
  /** The number it went out from. */
  readonly integrationId: string | null;
  /** Of how many. */
  readonly parts: number;
}

/** Key: `clientId:messageId`, or `clientId:x:externalId` for an id without callback data. */
export interface DeliveryState {
  /** `message` or `external`. */
  readonly type: string;
  /** Of type message. */
  readonly message: MessageDelivery | null;
  /** Of type external. */
  readonly external: ExternalDelivery | null;
  /** ms since the epoch. */
  readonly updatedAt: number;
}

/** The channel a message is meant for (v2: destination). */
export interface Destination {
  /** By id; or */
  readonly integrationId: string | null;
  /** by type; `none` stores without sending. */
  readonly integrationType: string | null;
}

/** A message in its chat's queue. Key: `clientId:place`, in the order of arrival. */
export interface DispatchEntry {
  /** What is to be sent. */
  readonly prepared: OutboundPrepared;
  /** The part at hand, from 0. */
  readonly part: number;
  /** Its fallback is at hand. */
  readonly fallback: boolean;
  /** The call that may be under way. */
  readonly intent: Intent | null;
  /** Made for the part at hand. */
  readonly attempts: number;
  /** Wait until then, ms since the epoch. */
  readonly notBefore: number | null;
  /** WhatsApp's id of the part whose delivery the next one waits for. */
  readonly awaiting: string | null;
  /** Its place in the queue. */
  readonly place: number;
  /** When it was taken in, ms since the epoch. */
  readonly at: number;
}

/** A user's presence at a number (v2: client). */
export interface EventClient {
  /** 24 hex digits. */
  readonly id: string;
  /** `whatsapp`. */
  readonly type: string;
  /** active, blocked, inactive or pending. */
  readonly status: string;
  /** The number. */
  readonly integrationId: string;
  /** WhatsApp's id of the user. */
  readonly externalId: string | null;
  /** As WhatsApp names the user. */
  readonly displayName: string | null;
  /** JSON text of WhatsApp's contact entry. */
  readonly raw: string | null;
  /** ms since the epoch. */
  readonly linkedAt: number | null;
}

/** In which conversation. */
export interface EventConversation {
  /** 24 hex digits. */
  readonly id: string;
  /** `personal` or `sdkGroup`. */
  readonly type: string;
}

/** Of whom an event tells. */
export interface EventUser {
  /** 24 hex digits. */
  readonly id: string;
  /** The app's id. */
  readonly externalId: string | null;
}

/** A WhatsApp id without our callback data: its message, or the statuses that wait for it. */
export interface ExternalDelivery {
  /** The message. */
  readonly messageId: string | null;
  /** Its part. */
  readonly part: number | null;
  /** Statuses that came before the outcome; of their payload only the errors. */
  readonly waiting: readonly WhatsAppStatus[];
}

/** A WhatsApp id and the message it stands for. Key: `clientId:id`. */
export interface ExternalMessage {
  /** WhatsApp's id. */
  readonly externalId: string;
  /** The id inside it, where one can be read. */
  readonly innerId: string | null;
  /** Our message. */
  readonly messageId: string;
  /** From 0. */
  readonly part: number;
  /** Of how many. */
  readonly parts: number;
  /** `outbound` or `inbound`. */
  readonly direction: string;
  /** Its conversation. */
  readonly conversationId: string;
  /** ms since the epoch. */
  readonly at: number;
}

/** One WhatsApp id. */
export interface ExternalMessageId {
  /** As WhatsApp gave it. */
  readonly id: string;
}

/** What the server of a file said of it. */
export interface FileFacts {
  /** Where it lies. */
  readonly mediaUrl: string;
  /** MIME type. */
  readonly mediaType: string | null;
  /** In bytes. */
  readonly mediaSize: number | null;
}

/** A form, or the answer to one. */
export interface FormContent {
  /** In order. */
  readonly fields: readonly FormField[];
  /** Until it is answered. */
  readonly blockChatInput: boolean | null;
  /** For channels without forms. */
  readonly textFallback: string | null;
  /** Shown above the link to the form. */
  readonly text: string | null;
}

/** One field of a form. */
export interface FormField {
  /** `text`, `email` or `select`. */
  readonly type: string;
  /** Its name. */
  readonly name: string;
  /** Its label. */
  readonly label: string;
  /** Shown while empty. */
  readonly placeholder: string | null;
  /** Least length. */
  readonly minSize: number | null;
  /** Greatest length. */
  readonly maxSize: number | null;
  /** Of a select. */
  readonly options: readonly FormOption[];
  /** An answer in words. */
  readonly text: string | null;
  /** An answer that is an address. */
  readonly email: string | null;
  /** An answer that is a choice. */
  readonly select: readonly FormOption[];
}

/** One choice of a select field. */
export interface FormOption {
  /** Its name. */
  readonly name: string;
  /** Its label. */
  readonly label: string;
}

/** A call that may be under way. */
export interface Intent {
  /** From 1. */
  readonly attempt: number;
  /** Of the process that made it. */
  readonly nonce: string;
  /** ms since the epoch. */
  readonly at: number;
  /** Of the part's fallback. */
  readonly fallback: boolean;
}

/** One item of a list or a carousel. */
export interface Item {
  /** First line. */
  readonly title: string;
  /** Second line. */
  readonly description: string | null;
  /** `compact` or `large`. */
  readonly size: string | null;
  /** A picture. */
  readonly mediaUrl: string | null;
  /** Its MIME type. */
  readonly mediaType: string | null;
  /** Its size in bytes. */
  readonly mediaSize: number | null;
  /** For readers who do not see it. */
  readonly altText: string | null;
  /** In order. */
  readonly actions: readonly Action[];
}

/** A list or a carousel. */
export interface ItemsContent {
  /** In order. */
  readonly items: readonly Item[];
  /** Of the whole list. */
  readonly actions: readonly Action[];
  /** Of a carousel: `horizontal` or `square`. */
  readonly imageAspectRatio: string | null;
}

/** Opens a page. */
export interface LinkAction {
  /** Where it leads. */
  readonly uri: string;
  /** The action of a tap on the item itself. */
  readonly default: boolean | null;
}

/** A place. */
export interface LocationContent {
  /** Degrees. */
  readonly latitude: number;
  /** Degrees. */
  readonly longitude: number;
  /** Of the place. */
  readonly name: string | null;
  /** Of the place. */
  readonly address: string | null;
  /** A text beside it. */
  readonly text: string | null;
}

/** An image or a file, with what is known of it. */
export interface MediaContent {
  /** Where it lies. */
  readonly mediaUrl: string;
  /** MIME type. */
  readonly mediaType: string | null;
  /** In bytes. */
  readonly mediaSize: number | null;
  /** The caption. */
  readonly text: string | null;
  /** For readers who do not see it. */
  readonly altText: string | null;
  /** Of an upload. */
  readonly attachmentId: string | null;
  /** In order. */
  readonly actions: readonly Action[];
}

/** A message as the record holds it (v2: message). */
export interface Message {
  /** 24 hex digits. */
  readonly id: string;
  /** ms since the epoch. */
  readonly received: number;
  /** Who wrote it. */
  readonly author: Author;
  /** What it says. */
  readonly content: Content;
  /** Where it came from. */
  readonly source: MessageSource | null;
  /** What it answers. */
  readonly quotedMessage: QuotedMessage | null;
  /** The sender's own, flat. */
  readonly metadata: Readonly<Record<string, MetadataValue>>;
  /** JSON text of WhatsApp's own message. */
  readonly raw: string | null;
  /** It was taken back. */
  readonly deleted: boolean | null;
}

/** How far a message has come. */
export interface MessageDelivery {
  /** Who and where, once an outcome has told. */
  readonly facts: DeliveryFacts | null;
  /** By number. */
  readonly parts: readonly PartState[];
  /** Which events are out: `channel`, `user`, `failure`, `read`. */
  readonly emitted: readonly string[];
  /** Statuses of parts whose outcome has not come; of their payload only the errors. */
  readonly waiting: readonly WhatsAppStatus[];
}

/** conversation:message. */
export interface MessageEvent {
  /** The message. */
  readonly message: Message;
}

/** Where a message came from (v2: source). */
export interface MessageSource {
  /** `whatsapp` or `api:conversations`. */
  readonly type: string;
  /** The number. */
  readonly integrationId: string | null;
  /** WhatsApp's id. */
  readonly originalMessageId: string | null;
  /** WhatsApp's time, ms since the epoch. */
  readonly originalMessageTimestamp: number | null;
}

/** One value of flat metadata: a string, a number or a boolean. */
export interface MetadataValue {
  /** `string`, `number` or `boolean`. */
  readonly type: string;
  /** The value of a string. */
  readonly string: string | null;
  /** The value of a number. */
  readonly number: number | null;
  /** The value of a boolean. */
  readonly boolean: boolean | null;
}

/** A message in WhatsApp's own form, to be passed on as it is. */
export interface NativeContent {
  /** `template` or `hsm`. */
  readonly type: string;
  /** JSON text. */
  readonly payload: string;
}

/** A message as WhatsApp will get it. Key: the client id. */
export interface OutboundPrepared {
  /** The message. */
  readonly messageId: string;
  /** Its app. */
  readonly appId: string;
  /** Its conversation. */
  readonly conversationId: string;
  /** `personal` or `sdkGroup`. */
  readonly conversationType: string;
  /** Whom it goes to. */
  readonly userId: string;
  /** The same by the app's id. */
  readonly userExternalId: string | null;
  /** The client it goes to. */
  readonly clientId: string;
  /** The number it goes out from. */
  readonly integrationId: string;
  /** Digits of the phone, or WhatsApp's business-scoped user id. */
  readonly address: string;
  /** `phone` or `user`. */
  readonly addressType: string;
  /** In order. */
  readonly parts: readonly PreparedPart[];
  /** JSON text of a typing or read call; no parts then. */
  readonly indicator: string | null;
  /** Not sent later than this, ms since the epoch. */
  readonly expiresAt: number | null;
  /** When it was accepted, ms since the epoch. */
  readonly received: number;
}

/** What someone asked to send. Key: the client id, or the conversation id where a producer does not know it. */
export interface OutboundSubmitted {
  /** The app that asks. */
  readonly appId: string;
  /** The conversation that it goes to. */
  readonly conversationId: string;
  /** Who writes. */
  readonly author: Author;
  /** 24 hex digits; left out, it follows from the record's place. */
  readonly messageId: string | null;
  /** `message` or `activity`. */
  readonly type: string;
  /** Of type message. */
  readonly message: SubmittedMessage | null;
  /** Of type activity. */
  readonly activity: SubmittedActivity | null;
  /** The client, when the writer has resolved it. */
  readonly clientId: string | null;
  /** When it was accepted, ms since the epoch; left out, the record's own time. */
  readonly received: number | null;
  /** Not sent later than this, ms since the epoch. */
  readonly expiresAt: number | null;
}

/** What became of one part of a message. Key: the client id. */
export interface Outcome {
  /** The message. */
  readonly messageId: string;
  /** Its app. */
  readonly appId: string;
  /** Its conversation. */
  readonly conversationId: string;
  /** `personal` or `sdkGroup`. */
  readonly conversationType: string;
  /** Whom it went to. */
  readonly userId: string | null;
  /** The same by the app's id. */
  readonly userExternalId: string | null;
  /** The client it went to. */
  readonly clientId: string | null;
  /** The number it went out from. */
  readonly integrationId: string | null;
  /** From 0. */
  readonly part: number;
  /** Of how many. */
  readonly parts: number;
  /** `accepted`, `refused`, `expired`, `unknown`, `unprepared`, or `noted`: it is sent, but not all that was asked for. */
  readonly type: string;
  /** WhatsApp's id, when accepted. */
  readonly externalId: string | null;
  /** The address that WhatsApp answered with. */
  readonly whatsappId: string | null;
  /** Unless accepted; of a note, what was left out. */
  readonly error: DeliveryError | null;
  /** The fallback was sent in place of the part. */
  readonly fellBack: boolean;
  /** WhatsApp's id of the part that the fallback stands for, where it had taken that one. */
  readonly replacedId: string | null;
  /** How many times it was tried. */
  readonly attempt: number;
  /** When, ms since the epoch. */
  readonly at: number;
}

/** How far one part has come. Times are ms since the epoch. */
export interface PartState {
  /** WhatsApp's id. */
  readonly externalId: string | null;
  /** WhatsApp's id of what was sent before it and failed. */
  readonly replacedId: string | null;
  /** WhatsApp took it. */
  readonly acceptedAt: number | null;
  /** WhatsApp sent it. */
  readonly sentAt: number | null;
  /** It reached the phone. */
  readonly deliveredAt: number | null;
  /** It was read. */
  readonly readAt: number | null;
  /** It failed. */
  readonly failedAt: number | null;
  /** Why. */
  readonly error: DeliveryError | null;
}

/** Tells the business of a tap. */
export interface PostbackAction {
  /** Given back with the tap. */
  readonly payload: string;
}

/** conversation:postback. */
export interface PostbackEvent {
  /** The button's label. */
  readonly text: string;
  /** Its payload. */
  readonly payload: string;
  /** The message that held it. */
  readonly message: Message | null;
}

/** One call to WhatsApp. */
export interface PreparedCall {
  /** `text`, `template`, `media`, `interactive`, `location`, `contacts`, `reaction` or `native`. */
  readonly kind: string;
  /** JSON text of the body, without what dispatch adds (to, messaging_product, our callback data). */
  readonly body: string;
}

/** One part of a message, with what is sent where WhatsApp refuses it. */
export interface PreparedPart {
  /** What is sent. */
  readonly call: PreparedCall;
  /** What is sent instead when it is refused. */
  readonly fallback: PreparedCall | null;
}

/** The quoted message as it is recorded. */
export interface QuotedContent {
  /** Its id. */
  readonly id: string;
  /** ms since the epoch. */
  readonly received: number;
  /** Who wrote it. */
  readonly author: Author;
  /** What it says. */
  readonly content: Content;
  /** Where it came from. */
  readonly source: MessageSource | null;
}

/** What a message answers. */
export interface QuotedMessage {
  /** `message` or `externalMessageId`. */
  readonly type: string;
  /** Of type message. */
  readonly message: QuotedContent | null;
  /** Of type externalMessageId. */
  readonly externalMessageId: string | null;
}

/** An event that the API has no shape for: WhatsApp's own payload. */
export interface RawEvent {
  /** WhatsApp's type. */
  readonly type: string;
  /** JSON text. */
  readonly payload: string;
}

/** conversation:read. */
export interface ReadEvent {
  /** Up to which message. */
  readonly messageId: string | null;
}

/** conversation:referral: what led the user here. */
export interface ReferralEvent {
  /** The click's id where WhatsApp gives one, else the id or the address of what was tapped. */
  readonly code: string | null;
  /** `ADS` or `POST`, or another of WhatsApp's words. */
  readonly source: string | null;
  /** `OPEN_THREAD`. */
  readonly type: string | null;
  /** Of an ad. */
  readonly adId: string | null;
  /** JSON text of WhatsApp's own referral. */
  readonly payload: string;
}

/** Answers with a text. */
export interface ReplyAction {
  /** Given back with the answer. */
  readonly payload: string;
  /** A picture beside it. */
  readonly iconUrl: string | null;
}

/** What lies on the statuses topic: a status of WhatsApp's, or an answer that came after its partition had moved. */
export interface StatusRecord {
  /** `status` or `answer`. */
  readonly type: string;
  /** Of type status. */
  readonly status: WhatsAppStatus | null;
  /** Of type answer. */
  readonly answer: CallAnswer | null;
}

/** A sign that the business types or has read. */
export interface SubmittedActivity {
  /** `typing:start`, `typing:stop` or `conversation:read`. */
  readonly type: string;
}

/** A message that someone asked to send. */
export interface SubmittedMessage {
  /** What it says. */
  readonly content: Content;
  /** `whatsapp` when the content is native. */
  readonly schema: string | null;
  /** Where to; the conversation's first client when left out. */
  readonly destination: Destination | null;
  /** JSON text of WhatsApp's own payload, sent instead of the content. */
  readonly override: string | null;
  /** The sender's own, flat. */
  readonly metadata: Readonly<Record<string, MetadataValue>>;
  /** The message that this one answers. */
  readonly quotedMessageId: string | null;
  /** Of the files that the content names in shorthand, as far as they were asked for. */
  readonly files: readonly FileFacts[];
}

/** Words. */
export interface TextContent {
  /** Plain text. */
  readonly text: string | null;
  /** The same in HTML. */
  readonly htmlText: string | null;
  /** The same in Markdown. */
  readonly markdownText: string | null;
  /** Of the action that was tapped. */
  readonly payload: string | null;
  /** In order. */
  readonly actions: readonly Action[];
}

/** Opens a page in the conversation. */
export interface WebviewAction {
  /** Where it leads. */
  readonly uri: string;
  /** Where it leads elsewhere. */
  readonly fallback: string;
  /** `compact`, `tall` or `full`. */
  readonly size: string | null;
  /** Opens by itself. */
  readonly openOnReceive: boolean | null;
  /** The action of a tap on the item itself. */
  readonly default: boolean | null;
}

/** One raw inbound message with what its envelope says. Key: the client id. */
export interface WhatsAppInbound {
  /** The app of the number. */
  readonly appId: string;
  /** The number. */
  readonly integrationId: string;
  /** Who wrote. */
  readonly clientId: string;
  /** `cloud` or `api-client`. */
  readonly protocol: string;
  /** WhatsApp's id of the message. */
  readonly externalId: string;
  /** The sender's canonical address. */
  readonly address: string;
  /** `phone` or `user`. */
  readonly addressType: string;
  /** WhatsApp's type of the message. */
  readonly type: string;
  /** JSON text of the message as it came. */
  readonly payload: string;
  /** JSON text of the sender's contact entry. */
  readonly contact: string | null;
  /** WhatsApp's time of the message, ms since the epoch. */
  readonly timestamp: number;
  /** When it arrived here, ms since the epoch. */
  readonly received: number;
}

/** One raw status. Key: the client id. The headers repeat `status` and `callback`, and name the `protocol` where it is the API client's. */
export interface WhatsAppStatus {
  /** The number it is about. */
  readonly integrationId: string;
  /** The client it is about. */
  readonly clientId: string;
  /** WhatsApp's id of the message. */
  readonly externalId: string;
  /** sent, delivered, read, failed, or another of WhatsApp's words. */
  readonly status: string;
  /** Ours, `h1.<clientId>.<messageId>.<part>`, where WhatsApp gives it back. */
  readonly callbackData: string | null;
  /** WhatsApp's time, ms since the epoch. */
  readonly timestamp: number;
  /** JSON text of the status as it came. */
  readonly payload: string;
  /** When it arrived here, ms since the epoch. */
  readonly received: number;
}
