/// The entry: the page's own style, the parts that every screen has, and the watch over session and address.
import "./styles/tokens.css";
import "./styles/shared.css";
import "./styles/page.css";
import "./styles/welcome.css";
import "./shell/app";
import "./widget/slot";
import { navigation } from "./route/navigation";
import { session } from "./session/session";
import { fetchAll } from "./widgets/registry";

/// What this screen shows comes first.
const OTHERS_AFTER_MS = 3000;

navigation.start();
session.start();
setTimeout(fetchAll, OTHERS_AFTER_MS);
