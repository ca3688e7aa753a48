import { UpstreamError } from "#domain/errors.ts";
import { callFacts } from "#domain/moments/call-facts.ts";
import { askQuestion } from "./answer-question.ts";
import { askForAccount, askForEvent, askForPrep, comingCalls, requestNow } from "./ask-for-prep.ts";
import { changeSettings, pause, stopKind } from "./change-settings.ts";
import { type ConsentCrypto, disconnectCalendar, startConnecting } from "./connect-calendar.ts";
import { driveOnHome, unlinkDrive } from "./connect-drive.ts";
import { accountChoices, correctAccount, isInSeries, notACall, ownDelivery, undoNotACall } from "./correct-call.ts";
import { canCreatePlays, createPlay } from "./create-play.ts";
import { explainDelivery } from "./explain-delivery.ts";
import { answerHome, homeDelivery } from "./home/answer-home.ts";
import { homeParts } from "./home/home-parts.ts";
import { learnFromBrief } from "./learn.ts";
import { snoozeLetter } from "./letters/snooze.ts";
import { noticeShare } from "./notice-share.ts";
import type { Ports } from "./ports.ts";
import { practiseAccount, practiseBrief, takeSceneMessage } from "./practise.ts";
import { reportableItems, reportItem } from "./report-item.ts";
import { showHome } from "./show-home.ts";
import type { SlackIdentity, UseCases } from "./use-cases.ts";

/** Looks a Slack user's email and zone up; null for bots and people without one. */
export type LookUpSlackUser = (
  identity: SlackIdentity,
) => Promise<{ readonly email: string; readonly zone: string | null } | null>;

/** Everything people can ask for, on one set of ports. */
export function createUseCases(ports: Ports, consent: ConsentCrypto, lookUp: LookUpSlackUser): UseCases {
  const timeoutMs = 10_000;
  async function whoIs(identity: SlackIdentity) {
    const known = await ports.people.findBySlackUser(identity.teamId, identity.userId);
    if (known !== null) return known;
    const user = await lookUp(identity);
    const person = user === null ? null : await ports.people.find(user.email.toLowerCase());
    if (user === null || person === null) return null;
    const { teamId, userId } = identity;
    await ports.people.saveSlackLink(person.email, { teamId, userId, channel: null, zone: user.zone });
    return person;
  }
  return {
    whoIs,
    prep: (email, text) => askForPrep(ports, email, text),
    prepAccount: (email, accountId) => askForAccount(ports, email, accountId),
    prepEvent: (email, providerId) => askForEvent(ports, email, providerId),
    ask: (input) => askQuestion(ports, input),
    async noticeShare(identity, message) {
      await noticeShare(ports, message, () => whoIs(identity));
    },
    async brief(deliveryId, email) {
      const row = await ownDelivery(ports, deliveryId, email);
      return row?.briefId == null ? null : ports.briefs.get(row.briefId);
    },
    isInSeries: (deliveryId, email) => isInSeries(ports, deliveryId, email),
    accountChoices: (deliveryId, email, search) => accountChoices(ports, deliveryId, email, search),
    correctAccount: (input) => correctAccount(ports, input),
    notACall: (input) => notACall(ports, input),
    undoNotACall: (input) => undoNotACall(ports, input),
    async feedback({ deliveryId, email, verdict, reason }) {
      const row = await ownDelivery(ports, deliveryId, email);
      if (row === null) return { kind: "refused", because: "This message is not yours." };
      await ports.deliveries.recordFeedback({ deliveryId, person: email, verdict, reason, at: ports.clock.now() });
      return {
        kind: "done",
        said: verdict === "useful" ? "Thanks, noted." : "Thanks, noted. What was wrong helps most.",
      };
    },
    reportableItems: (deliveryId, email) => reportableItems(ports, deliveryId, email),
    reportItem: (input) => reportItem(ports, input),
    async explain(deliveryId, email) {
      const row = await ownDelivery(ports, deliveryId, email);
      return row === null ? null : explainDelivery(ports, row);
    },
    async home(email) {
      const connection = await ports.calendars.connection(email);
      const url = connection?.status === "connected" ? null : await startConnecting(ports, consent, email);
      const hint =
        connection?.status === "connected" || url !== null
          ? null
          : "Google Calendar is not set up yet. Ask the person who runs Sideline in your company: docs/operate.md, Google project.";
      const [model, person] = await Promise.all([showHome(ports, email, { url, hint }), ports.people.find(email)]);
      if (person === null) return model;
      const drive = await driveOnHome(ports, consent, email);
      return { ...model, drive, parts: await homeParts(ports, person) };
    },
    saveSettings: (email, patch) => changeSettings(ports, email, patch),
    pause: (email, until) => pause(ports, email, until),
    stop: (email, kind) => stopKind(ports, email, kind),
    async sendTestBrief(email) {
      const [call] = await comingCalls(ports, email);
      if (call !== undefined) {
        const { event, decision } = call;
        await requestNow(ports, "test", email, { kind: "call", facts: callFacts(event, decision), decision });
        return { kind: "done", said: `A test brief for ${decision.account.name} is on its way to our messages.` };
      }
      const owned = await ports.records.openOpportunitiesOwnedBy(email);
      const [opportunity] = owned;
      if (opportunity === undefined) {
        return {
          kind: "refused",
          because: "You have no customer call in the next seven days and own no open opportunity.",
        };
      }
      await requestNow(ports, "test", email, { kind: "account", accountId: opportunity.accountId });
      return { kind: "done", said: "A test brief for one of your open opportunities is on its way to our messages." };
    },
    practise: (deliveryId, email) => practiseBrief(ports, deliveryId, email),
    learn: (deliveryId, email) => learnFromBrief(ports, deliveryId, email),
    practiseAccount: (email, text) => practiseAccount(ports, email, text),
    sceneMessage: (input) => takeSceneMessage(ports, input),
    answerLetter: (click) =>
      click.deliveryId === homeDelivery ? answerHome(ports, click) : ports.letters.answer(click),
    snooze: (deliveryId, email) => snoozeLetter(ports, deliveryId, email),
    mayCreatePlays: (email) => canCreatePlays(ports, email),
    createPlay: (email, play) => createPlay(ports, email, play),
    async disconnectDrive(email) {
      const done = await unlinkDrive(ports, email, AbortSignal.timeout(timeoutMs));
      if (done === "not-connected") return { kind: "refused", because: "No Drive is connected." };
      const rest =
        done === "disconnected"
          ? ""
          : " In your Google account, under Security, the permission is listed until you remove it there; that ends the calendar as well.";
      return {
        kind: "done",
        said: `Disconnected: what was read of your Drive is forgotten, and so is the token.${rest}`,
      };
    },
    async disconnectCalendar(email) {
      try {
        const done = await disconnectCalendar(ports, email, AbortSignal.timeout(timeoutMs));
        return done
          ? { kind: "done", said: "Disconnected. The permission is withdrawn and the token deleted." }
          : { kind: "refused", because: "No calendar is connected." };
      } catch (error) {
        if (!(error instanceof UpstreamError)) throw error;
        return {
          kind: "done",
          said: "Disconnected: the token is deleted here. Google could not be told; remove Sideline in your Google account under Security as well.",
        };
      }
    },
  };
}
