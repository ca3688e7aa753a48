import type { Migration } from "kysely/migration";
import { up as core } from "./0001-core.ts";
import { up as knowledge } from "./0002-knowledge.ts";
import { up as readingCalendars } from "./0003-reading-calendars.ts";
import { up as deliveryTrail } from "./0004-delivery-trail.ts";
import { up as model } from "./0005-model.ts";
import { up as documents } from "./0006-documents.ts";
import { up as states } from "./0007-states.ts";
import { up as signals } from "./0008-signals.ts";
import { up as scenes } from "./0009-scenes.ts";
import { up as nudges } from "./0010-nudges.ts";
import { up as rights } from "./0011-rights.ts";
import { up as governance } from "./0012-governance.ts";
import { up as lastCall } from "./0013-last-call.ts";
import { up as nudgeCaps } from "./0014-nudge-caps.ts";
import { up as segmentFindings } from "./0015-segment-findings.ts";
import { up as quotedCalls } from "./0016-quoted-calls.ts";
import { up as personas } from "./0017-personas.ts";
import { up as eventEnds } from "./0018-event-ends.ts";
import { up as wholePassages } from "./0019-whole-passages.ts";
import { up as accountFindings } from "./0020-account-findings.ts";

/** Every change of the schema since the first, by name; names sort in the order they run. Forward only: a released one is never edited. */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001-core": { up: core },
  "0002-knowledge": { up: knowledge },
  "0003-reading-calendars": { up: readingCalendars },
  "0004-delivery-trail": { up: deliveryTrail },
  "0005-model": { up: model },
  "0006-documents": { up: documents },
  "0007-states": { up: states },
  "0008-signals": { up: signals },
  "0009-scenes": { up: scenes },
  "0010-nudges": { up: nudges },
  "0011-rights": { up: rights },
  "0012-governance": { up: governance },
  "0013-last-call": { up: lastCall },
  "0014-nudge-caps": { up: nudgeCaps },
  "0015-segment-findings": { up: segmentFindings },
  "0016-quoted-calls": { up: quotedCalls },
  "0017-personas": { up: personas },
  "0018-event-ends": { up: eventEnds },
  "0019-whole-passages": { up: wholePassages },
  "0020-account-findings": { up: accountFindings },
};
