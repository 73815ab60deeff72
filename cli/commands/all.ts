/** Every command, in the order that help lists them, and the client they share. */
import { newClient } from '../client.ts';
import { connectionFrom } from '../connection.ts';
import type { Commands } from '../program.ts';
import { addAccountCommands } from './accounts.ts';
import { addAnnotationCommands } from './annotations.ts';
import { addAugmentCommand } from './augment.ts';
import { addCatalogueCommands } from './catalogue.ts';
import { addCleanCommand } from './clean.ts';
import { addDataCommands } from './data.ts';
import { addDoctorCommand } from './doctor.ts';
import { addLogsCommand } from './logs.ts';
import { addModelCommands } from './models.ts';
import { addPredictCommand } from './predict.ts';
import { addReviewCommands } from './reviews.ts';
import { addRunCommands } from './run.ts';
import { addRunsCommands } from './runs.ts';
import { addServeCommand } from './serve.ts';

export const allCommands: Commands = {
  add: (program, context) => {
    addRunCommands(program, context);
    addRunsCommands(program, context);
    addLogsCommand(program, context);
    addModelCommands(program, context);
    addPredictCommand(program, context);
    addReviewCommands(program, context);
    addDataCommands(program, context);
    addAnnotationCommands(program, context);
    addCatalogueCommands(program, context);
    addAccountCommands(program, context);
    addDoctorCommand(program, context);
    addServeCommand(program, context);
    addCleanCommand(program, context);
    addAugmentCommand(program, context);
  },
  connect: (options, io, signal) => newClient(connectionFrom(options, io.env), signal),
};
