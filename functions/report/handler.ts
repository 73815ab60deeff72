/** Stage `report` as a Lambda function. */
import { asLambda } from '../platform/lambda.ts';
import { stage } from './stage.ts';

export const handler = asLambda(stage);
