/** Every page of the console in a real browser. One file, so that one browser and one build do for all suites. */
import { describe } from 'vitest';
import { accounts } from './pages/accounts.ts';
import { augmented } from './pages/augmentation.ts';
import { collecting } from './pages/collecting.ts';
import { dataPage } from './pages/data.ts';
import { everyPage } from './pages/every-page.ts';
import { lists } from './pages/lists.ts';
import { modelPage } from './pages/model.ts';
import { reviews } from './pages/reviews.ts';
import { runStates } from './pages/run-states.ts';
import { session } from './pages/session.ts';
import { ending, training } from './pages/training.ts';
import { oneBrowser } from './window.ts';

oneBrowser();
describe('lists', lists);
describe('a run in each state', runStates);
describe('a run under way', training);
describe('a run that ends', ending);
describe('augmentation', augmented);
describe('collecting', collecting);
describe('the data page', dataPage);
describe('the model page', modelPage);
describe('reviews', reviews);
describe('the session', session);
describe('accounts', accounts);
describe('every page', everyPage);
