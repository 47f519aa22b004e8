/** All styles of the pages, read in with the first of them. */

import "./pages.css";
import "./cards.css";
import "./lists.css";
import "./search/calendar.css";
import "./policy/policy.css";
import "./promises/promises.css";
import "./visitors/visitors.css";
import "./invitations/invitations.css";
import "./channels/channels.css";
import "../../parts/form/form.css";
import "./forms/forms.css";
