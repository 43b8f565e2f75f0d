import { createLive } from "./live.js";

export default { render: (view) => createLive(view).destroy };
