// Made from docs/openapi.json by console/generate-api.ts. Do not edit.

export interface paths {
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the API answers */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It does */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Health"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a run of this spec would do and cost, each setting with its reason; nothing is started */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PlanRequest"];
                };
            };
            responses: {
                /** @description The plan */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Plan"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All projects, with their latest run */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of projects */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProjectPage"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/annotation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is asked, how far it is, and what you may do */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The overview */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AnnotationOverview"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/annotation/agreement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far annotators agree, and what to do about it */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The agreement of first answers */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WorkbenchAgreement"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/annotation/connections/label-studio": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Let Label Studio send what people annotate there */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["LabelStudioConnection"];
                };
            };
            responses: {
                /** @description It may */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LabelStudioConnected"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/annotation/dataset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start a run on the settled tasks: a dataset version, or all the way to a model */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AnnotationDatasetRequest"];
                };
            };
            responses: {
                /** @description The run, its source, and which tasks were left out */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AnnotationDatasetStarted"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/annotation/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All tasks with all that was said of them, page by page */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path: {
                    project: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of tasks */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AnnotationExportPage"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/annotation/next": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The next piece of work, held for you */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NextWorkRequest"];
                };
            };
            responses: {
                /** @description The work, or why there is none */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Work"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/annotation/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who answered how much, how fast, how like the others, and how well where the answer is known */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The annotators */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AnnotationPeople"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/annotation/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set the labels, the guideline and the rules of review */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AnnotationSettingsRequest"];
                };
            };
            responses: {
                /** @description The settings, the guideline with its version */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AnnotationSettings"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/annotation/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tasks, of one state in the order in which they are handed out */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                    state?: "annotate" | "peer" | "expert" | "done" | "unfit";
                };
                header?: never;
                path: {
                    project: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of tasks */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AnnotationTaskPage"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Add tasks, with what was said of them elsewhere */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AnnotationTasksRequest"];
                };
            };
            responses: {
                /** @description How many were added, known, refused */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AnnotationTasksAdded"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/annotation/tasks/{task}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All of a task, for reviewers */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                    task: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The task */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AnnotationTask"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/annotation/tasks/{task}/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answer, skip or reject a task that you hold */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                    task: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AnswerRequest"];
                };
            };
            responses: {
                /** @description Where the task is now, and the next piece of work */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Answered"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/annotation/tasks/{task}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Save what is not finished */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                    task: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["DraftRequest"];
                };
            };
            responses: {
                /** @description It is kept */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DraftSaved"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/annotation/tasks/{task}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what with a task, and whether that is intact */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                    task: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The audit trail */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AnnotationHistory"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/annotation/tasks/{task}/judge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accept, correct or return what annotators said */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                    task: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["JudgeRequest"];
                };
            };
            responses: {
                /** @description Where the task is now, and the next piece of work */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Answered"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/annotation/tasks/{task}/media": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The image or point cloud of a task that you hold: at most 4 MiB from byte `from` on */
        get: {
            parameters: {
                query?: {
                    from?: number | null;
                };
                header?: never;
                path: {
                    project: string;
                    task: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A piece of the file; a shorter one than 4 MiB is the last, and may be empty */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/octet-stream": string;
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/annotation/tasks/{task}/open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hold this very task */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                    task: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {string} */
                        level?: "annotate" | "peer" | "expert";
                    };
                };
            };
            responses: {
                /** @description The work */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WorkItem"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/annotation/tasks/{task}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a task back without an answer */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                    task: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The overview */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AnnotationOverview"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/annotation/tasks/{task}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take your last answer back: you hold the task again */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                    task: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The work, with what you had answered */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WorkItem"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/annotation/webhooks/label-studio": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** An event of Label Studio, with the secret of its connection */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "x-modelmill-secret"?: string;
                };
                path: {
                    project: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["LabelStudioEvent"];
                };
            };
            responses: {
                /** @description What came of it */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LabelStudioTaken"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/datasets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A project's dataset versions, dataset by dataset */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path: {
                    project: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of versions */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DatasetVersionPage"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/datasets/{dataset}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The versions of one dataset */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path: {
                    dataset: string;
                    project: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of versions */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DatasetVersionPage"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/datasets/{dataset}/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One version: its manifest and the reports of the run that made it */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    dataset: string;
                    project: string;
                    version: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The version */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DatasetVersionDetail"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/datasets/{dataset}/{version}/files/{split}/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A piece of one Parquet file of a version, by its place in the manifest's split: 4 MiB at most */
        get: {
            parameters: {
                query?: {
                    from?: number | null;
                    most?: number;
                };
                header?: never;
                path: {
                    dataset: string;
                    file: number | null;
                    project: string;
                    split: "train" | "validation" | "test";
                    version: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Its bytes from `from` on; fewer than `most` are the last */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/vnd.apache.parquet": string;
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/datasets/{dataset}/{version}/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A few rows of one version, to look at: a random sample of a split */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    split?: "train" | "validation" | "test";
                };
                header?: never;
                path: {
                    dataset: string;
                    project: string;
                    version: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The rows; long ones are cut, personal data is masked */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DatasetRows"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/deployments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A project's deployments and their arms */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description All of them */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DeploymentList"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A project's model versions */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path: {
                    project: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of versions */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ModelPage"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/models/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One version: metrics, gates, lineage, files */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                    version: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The version */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Model"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/models/{version}/promote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let this version serve, alone; servers swap within seconds */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                    version: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["PromoteRequest"];
                };
            };
            responses: {
                /** @description What serves now, and what it replaced */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Promoted"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/predict": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Classify a text or a batch; POST /predict?text=… does it for the only project */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PredictRequest"];
                };
            };
            responses: {
                /** @description The prediction; for `texts` a list of them */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Prediction"] | components["schemas"]["Predictions"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A project's review rounds */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path: {
                    project: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of reviews */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReviewPage"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/reviews/{review}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One review and how far it is */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                    review: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The review */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReviewDetail"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/reviews/{review}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The items to label, most disputed first */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path: {
                    project: string;
                    review: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of items, with what was said in this round */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReviewItemPage"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/reviews/{review}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A reviewer's labels; the run goes on when every item has enough */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                    review: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["LabelsRequest"];
                };
            };
            responses: {
                /** @description How far the review is */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReviewProgress"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A project's runs, newest first */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path: {
                    project: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of runs */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RunPage"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/runs/{run}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One run: its record, states, plan, rounds, jobs and evaluation */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                    run: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RunDetail"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/runs/{run}/agreement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far the annotators agree, as last measured */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                    run: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The report */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AgreementReport"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/runs/{run}/augmentation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What job augment made: how many copies, and texts before and after */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                    run: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The copies */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RunAugmentation"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/runs/{run}/augmentation/contact-sheet": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The contact sheet of images and their copies: at most 4 MiB from byte `from` on */
        get: {
            parameters: {
                query?: {
                    from?: number | null;
                    most?: number;
                };
                header?: never;
                path: {
                    project: string;
                    run: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A piece of the PNG; a shorter one than 4 MiB is the last */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/png": string;
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/runs/{run}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The jobs' log lines since `after` */
        get: {
            parameters: {
                query?: {
                    after?: string;
                    job?: string;
                };
                header?: never;
                path: {
                    project: string;
                    run: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description New lines */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RunLogs"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/runs/{run}/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The jobs' metrics since `after` */
        get: {
            parameters: {
                query?: {
                    after?: string;
                    job?: string;
                };
                header?: never;
                path: {
                    project: string;
                    run: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description New points, by job and attempt */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RunMetrics"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/runs/{run}/quarantine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rows that validation put aside, each with its line and the reason */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path: {
                    project: string;
                    run: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of rows, in the order they were found */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["QuarantinePage"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/runs/{run}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What validation found in the data */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                    run: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The report */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ValidationReport"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/runs/{run}/rerun": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run the same spec on the same data once more */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                    run: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Started */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StartedRun"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/runs/{run}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop a run; its jobs save a checkpoint */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                    run: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["StopRunRequest"];
                };
            };
            responses: {
                /** @description The stopped run, or the run as it had ended */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Run"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/spec": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The spec a dropped file is run with */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The spec as it was written */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProjectSpec"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Set the spec a dropped file is run with; its sources are filled in at the drop */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ProjectSpec"];
                };
            };
            responses: {
                /** @description The spec as it was written */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProjectSpec"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A signed request that stores one file; no run starts by itself */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["UploadRequest"];
                };
            };
            responses: {
                /** @description Send the file there */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SignedUpload"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start a run; the same spec on the same data is the same run */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["StartRunRequest"];
                };
            };
            responses: {
                /** @description It was there already */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StartedRun"];
                    };
                };
                /** @description Started */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StartedRun"];
                    };
                };
                /** @description What is wrong, and what to do */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AgreementAdvice: {
            /** @enum {string} */
            cause: "training" | "guideline" | "items" | "labels" | "unclear";
            pieces: {
                annotators: string[];
                examples: {
                    answers: {
                        annotator: string;
                        labels: string[];
                    }[];
                    id: string;
                    text?: string;
                }[];
                items: number;
                /** @enum {string} */
                kind: "labels" | "annotator";
                labels: string[];
                pairs: number;
                say: string;
                settled: number | null;
            }[];
            why: string;
        };
        AgreementReport: {
            advice?: components["schemas"]["AgreementAdvice"];
            annotators: {
                agreement: number;
                annotator: string;
                items: number;
            }[];
            confusions: {
                a: string;
                b: string;
                pairs: number;
            }[];
            consensus?: {
                annotators: {
                    accuracy: number;
                    annotator: string;
                }[];
                /** @enum {string} */
                method: "majority" | "dawid-skene";
                posteriors?: string;
                why?: string;
            };
            disputed: number;
            items: number;
            labels: {
                agreement: number;
                label: string;
                pairs: number;
            }[];
            measured: number;
            /** @default [] */
            measures: {
                interval: {
                    high: number;
                    low: number;
                } | null;
                metric: string;
                score: number | null;
                why?: string;
            }[];
            /** @enum {string} */
            metric: "jaccard";
            minimum: number;
            mostDisputed: {
                agreement: number;
                annotations: {
                    annotator: string;
                    labels: string[];
                }[];
                id: string;
                text: string;
            }[];
            review?: {
                count: number;
                items: string;
                labels: string[];
                why: string;
            };
            round: number;
            /** @enum {number} */
            schemaVersion: 1;
            score: number | null;
            ties: number;
            /** @enum {string} */
            verdict: "agreed" | "below-minimum" | "not-measured";
        };
        AnnotationDatasetRequest: {
            dataset?: string;
            spec?: {
                [key: string]: unknown;
            };
        };
        AnnotationDatasetStarted: {
            left: {
                tasks: number;
                why: string;
            }[];
            rows: number;
            run: string;
            source: string;
            started: boolean;
        };
        AnnotationExportPage: {
            cursor?: string;
            tasks: {
                annotations: {
                    annotator: string;
                    /** Format: date-time */
                    at?: string;
                    beyond?: {
                        [key: string]: unknown;
                    };
                    comment?: string;
                    confidence?: number;
                    guideline?: number;
                    id: string;
                    /** @enum {string} */
                    origin: "page" | "api" | "import" | "label-studio" | "prodigy" | "review";
                    result: {
                        cuboids?: {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            center: [
                                number,
                                number,
                                number
                            ];
                            id?: string;
                            label: string;
                            rotation: [
                                number,
                                number,
                                number
                            ];
                            score?: number;
                            size: [
                                number,
                                number,
                                number
                            ];
                        }[];
                        labels?: string[];
                        points?: {
                            instances?: [
                                number,
                                number
                            ][];
                            names: string[];
                            runs: [
                                number,
                                number
                            ][];
                        };
                        ranking?: string[][];
                        rating?: number;
                        shapes?: ({
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            height: number;
                            id?: string;
                            label: string;
                            rotation?: number;
                            score?: number;
                            /** @enum {string} */
                            type: "box";
                            width: number;
                            x: number;
                            y: number;
                        } | {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            id?: string;
                            label: string;
                            rings: [
                                number,
                                number
                            ][][];
                            score?: number;
                            /** @enum {string} */
                            type: "polygon";
                        } | {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            counts: number[];
                            height: number;
                            id?: string;
                            label: string;
                            score?: number;
                            /** @enum {string} */
                            type: "mask";
                            width: number;
                        } | {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            id?: string;
                            label: string;
                            points: {
                                name: string;
                                /** @default 2 */
                                visible: 0 | 1 | 2;
                                x: number;
                                y: number;
                            }[];
                            score?: number;
                            /** @enum {string} */
                            type: "keypoints";
                        })[];
                        spans?: {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            end: number;
                            id?: string;
                            label: string;
                            score?: number;
                            start: number;
                        }[];
                        text?: string;
                        turns?: {
                            content: string;
                            /** @enum {string} */
                            role: "system" | "user" | "assistant" | "tool";
                        }[];
                    };
                    seconds?: number;
                    task: string;
                    /**
                     * @default answered
                     * @enum {string}
                     */
                    verdict: "answered" | "skipped" | "rejected";
                }[];
                final?: {
                    /** Format: date-time */
                    at: string;
                    /** @enum {string} */
                    by: "single" | "consensus" | "peer" | "expert";
                    person?: string;
                    result: {
                        cuboids?: {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            center: [
                                number,
                                number,
                                number
                            ];
                            id?: string;
                            label: string;
                            rotation: [
                                number,
                                number,
                                number
                            ];
                            score?: number;
                            size: [
                                number,
                                number,
                                number
                            ];
                        }[];
                        labels?: string[];
                        points?: {
                            instances?: [
                                number,
                                number
                            ][];
                            names: string[];
                            runs: [
                                number,
                                number
                            ][];
                        };
                        ranking?: string[][];
                        rating?: number;
                        shapes?: ({
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            height: number;
                            id?: string;
                            label: string;
                            rotation?: number;
                            score?: number;
                            /** @enum {string} */
                            type: "box";
                            width: number;
                            x: number;
                            y: number;
                        } | {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            id?: string;
                            label: string;
                            rings: [
                                number,
                                number
                            ][][];
                            score?: number;
                            /** @enum {string} */
                            type: "polygon";
                        } | {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            counts: number[];
                            height: number;
                            id?: string;
                            label: string;
                            score?: number;
                            /** @enum {string} */
                            type: "mask";
                            width: number;
                        } | {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            id?: string;
                            label: string;
                            points: {
                                name: string;
                                /** @default 2 */
                                visible: 0 | 1 | 2;
                                x: number;
                                y: number;
                            }[];
                            score?: number;
                            /** @enum {string} */
                            type: "keypoints";
                        })[];
                        spans?: {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            end: number;
                            id?: string;
                            label: string;
                            score?: number;
                            start: number;
                        }[];
                        text?: string;
                        turns?: {
                            content: string;
                            /** @enum {string} */
                            role: "system" | "user" | "assistant" | "tool";
                        }[];
                    };
                };
                /** @enum {string} */
                state: "annotate" | "peer" | "expert" | "done" | "unfit";
                task: {
                    beyond?: {
                        [key: string]: unknown;
                    };
                    data: {
                        text: string;
                        /** @enum {string} */
                        type: "text";
                    } | {
                        messages: {
                            content: string;
                            /** @enum {string} */
                            role: "system" | "user" | "assistant" | "tool";
                        }[];
                        /** @enum {string} */
                        type: "chat";
                    } | {
                        candidates: {
                            id: string;
                            text: string;
                        }[];
                        prompt: {
                            content: string;
                            /** @enum {string} */
                            role: "system" | "user" | "assistant" | "tool";
                        }[];
                        /** @enum {string} */
                        type: "ranking";
                    } | {
                        file: {
                            key?: string;
                            path: string;
                        };
                        height: number;
                        /** @enum {string} */
                        type: "image";
                        width: number;
                    } | {
                        file: {
                            key?: string;
                            path: string;
                        };
                        /** @enum {string} */
                        format: "pcd" | "ply" | "bin";
                        points?: number;
                        /** @enum {string} */
                        type: "cloud";
                    };
                    gold?: {
                        cuboids?: {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            center: [
                                number,
                                number,
                                number
                            ];
                            id?: string;
                            label: string;
                            rotation: [
                                number,
                                number,
                                number
                            ];
                            score?: number;
                            size: [
                                number,
                                number,
                                number
                            ];
                        }[];
                        labels?: string[];
                        points?: {
                            instances?: [
                                number,
                                number
                            ][];
                            names: string[];
                            runs: [
                                number,
                                number
                            ][];
                        };
                        ranking?: string[][];
                        rating?: number;
                        shapes?: ({
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            height: number;
                            id?: string;
                            label: string;
                            rotation?: number;
                            score?: number;
                            /** @enum {string} */
                            type: "box";
                            width: number;
                            x: number;
                            y: number;
                        } | {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            id?: string;
                            label: string;
                            rings: [
                                number,
                                number
                            ][][];
                            score?: number;
                            /** @enum {string} */
                            type: "polygon";
                        } | {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            counts: number[];
                            height: number;
                            id?: string;
                            label: string;
                            score?: number;
                            /** @enum {string} */
                            type: "mask";
                            width: number;
                        } | {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            id?: string;
                            label: string;
                            points: {
                                name: string;
                                /** @default 2 */
                                visible: 0 | 1 | 2;
                                x: number;
                                y: number;
                            }[];
                            score?: number;
                            /** @enum {string} */
                            type: "keypoints";
                        })[];
                        spans?: {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            end: number;
                            id?: string;
                            label: string;
                            score?: number;
                            start: number;
                        }[];
                        text?: string;
                        turns?: {
                            content: string;
                            /** @enum {string} */
                            role: "system" | "user" | "assistant" | "tool";
                        }[];
                    };
                    id: string;
                    meta?: {
                        [key: string]: unknown;
                    };
                    prediction?: {
                        model: string;
                        result: {
                            cuboids?: {
                                attributes?: {
                                    [key: string]: string | number | boolean;
                                };
                                center: [
                                    number,
                                    number,
                                    number
                                ];
                                id?: string;
                                label: string;
                                rotation: [
                                    number,
                                    number,
                                    number
                                ];
                                score?: number;
                                size: [
                                    number,
                                    number,
                                    number
                                ];
                            }[];
                            labels?: string[];
                            points?: {
                                instances?: [
                                    number,
                                    number
                                ][];
                                names: string[];
                                runs: [
                                    number,
                                    number
                                ][];
                            };
                            ranking?: string[][];
                            rating?: number;
                            shapes?: ({
                                attributes?: {
                                    [key: string]: string | number | boolean;
                                };
                                height: number;
                                id?: string;
                                label: string;
                                rotation?: number;
                                score?: number;
                                /** @enum {string} */
                                type: "box";
                                width: number;
                                x: number;
                                y: number;
                            } | {
                                attributes?: {
                                    [key: string]: string | number | boolean;
                                };
                                id?: string;
                                label: string;
                                rings: [
                                    number,
                                    number
                                ][][];
                                score?: number;
                                /** @enum {string} */
                                type: "polygon";
                            } | {
                                attributes?: {
                                    [key: string]: string | number | boolean;
                                };
                                counts: number[];
                                height: number;
                                id?: string;
                                label: string;
                                score?: number;
                                /** @enum {string} */
                                type: "mask";
                                width: number;
                            } | {
                                attributes?: {
                                    [key: string]: string | number | boolean;
                                };
                                id?: string;
                                label: string;
                                points: {
                                    name: string;
                                    /** @default 2 */
                                    visible: 0 | 1 | 2;
                                    x: number;
                                    y: number;
                                }[];
                                score?: number;
                                /** @enum {string} */
                                type: "keypoints";
                            })[];
                            spans?: {
                                attributes?: {
                                    [key: string]: string | number | boolean;
                                };
                                end: number;
                                id?: string;
                                label: string;
                                score?: number;
                                start: number;
                            }[];
                            text?: string;
                            turns?: {
                                content: string;
                                /** @enum {string} */
                                role: "system" | "user" | "assistant" | "tool";
                            }[];
                        };
                        score?: number;
                    };
                };
            }[];
        };
        AnnotationHistory: {
            entries: {
                annotation?: string;
                /** Format: date-time */
                at: string;
                before: string;
                comment?: string;
                /** @enum {string} */
                level?: "annotate" | "peer" | "expert";
                number: number;
                person: string;
                /** @enum {string} */
                what: "added" | "answered" | "skipped" | "rejected" | "withdrawn" | "accepted" | "corrected" | "returned" | "settled" | "unfit" | "reopened";
            }[];
            intact: boolean;
        };
        AnnotationOverview: {
            late: number;
            progress: {
                annotate?: number;
                done?: number;
                expert?: number;
                peer?: number;
                unfit?: number;
            };
            settings?: {
                guideline: {
                    text: string;
                    version: number;
                };
                /** @default {} */
                rules: {
                    /** @default 2 */
                    annotators: number;
                    dueDays?: number;
                    /** @default 0.1 */
                    expert: number;
                    /** @default 0 */
                    gold: number;
                    /** @default 30 */
                    leaseMinutes: number;
                    /** @default 0.85 */
                    minimum: number;
                    /** @default 0.1 */
                    peer: number;
                    /** @default 2 */
                    returns: number;
                    /**
                     * @default consensus
                     * @enum {string}
                     */
                    settle: "consensus" | "adjudication";
                };
                scheme: {
                    asks: ("labels" | "spans" | "ranking" | "text" | "turns" | "shapes" | "cuboids" | "points" | "rating")[];
                    /** @default [] */
                    keypoints: string[];
                    /** @default [] */
                    labels: {
                        colour?: string;
                        description?: string;
                        key?: string;
                        name: string;
                    }[];
                    /** @default false */
                    multiple: boolean;
                    rating?: [
                        number,
                        number
                    ];
                    /**
                     * @default [
                     *       "box",
                     *       "polygon"
                     *     ]
                     */
                    shapes: ("box" | "polygon" | "mask" | "keypoints")[];
                };
            };
            you: {
                answered: number;
                name: string;
                permissions: ("look" | "annotate" | "review" | "settle" | "operate" | "predict" | "administer")[];
                returned: number;
                roles: ("viewer" | "annotator" | "reviewer" | "expert" | "engineer" | "admin")[];
            };
        };
        AnnotationPeople: {
            people: {
                agreement: number | null;
                answered: number;
                gold: {
                    answered: number;
                    byDay: {
                        answered: number;
                        /** Format: date */
                        day: string;
                        right: number;
                    }[];
                    right: number;
                };
                name: string;
                returned: number;
                seconds: number | null;
                skipped: number;
            }[];
        };
        AnnotationSettings: {
            guideline: {
                text: string;
                version: number;
            };
            /** @default {} */
            rules: {
                /** @default 2 */
                annotators: number;
                dueDays?: number;
                /** @default 0.1 */
                expert: number;
                /** @default 0 */
                gold: number;
                /** @default 30 */
                leaseMinutes: number;
                /** @default 0.85 */
                minimum: number;
                /** @default 0.1 */
                peer: number;
                /** @default 2 */
                returns: number;
                /**
                 * @default consensus
                 * @enum {string}
                 */
                settle: "consensus" | "adjudication";
            };
            scheme: {
                asks: ("labels" | "spans" | "ranking" | "text" | "turns" | "shapes" | "cuboids" | "points" | "rating")[];
                /** @default [] */
                keypoints: string[];
                /** @default [] */
                labels: {
                    colour?: string;
                    description?: string;
                    key?: string;
                    name: string;
                }[];
                /** @default false */
                multiple: boolean;
                rating?: [
                    number,
                    number
                ];
                /**
                 * @default [
                 *       "box",
                 *       "polygon"
                 *     ]
                 */
                shapes: ("box" | "polygon" | "mask" | "keypoints")[];
            };
        };
        AnnotationSettingsRequest: {
            /** @default  */
            guideline: string;
            /** @default {} */
            rules: {
                /** @default 2 */
                annotators: number;
                dueDays?: number;
                /** @default 0.1 */
                expert: number;
                /** @default 0 */
                gold: number;
                /** @default 30 */
                leaseMinutes: number;
                /** @default 0.85 */
                minimum: number;
                /** @default 0.1 */
                peer: number;
                /** @default 2 */
                returns: number;
                /**
                 * @default consensus
                 * @enum {string}
                 */
                settle: "consensus" | "adjudication";
            };
            scheme: {
                asks: ("labels" | "spans" | "ranking" | "text" | "turns" | "shapes" | "cuboids" | "points" | "rating")[];
                /** @default [] */
                keypoints: string[];
                /** @default [] */
                labels: {
                    colour?: string;
                    description?: string;
                    key?: string;
                    name: string;
                }[];
                /** @default false */
                multiple: boolean;
                rating?: [
                    number,
                    number
                ];
                /**
                 * @default [
                 *       "box",
                 *       "polygon"
                 *     ]
                 */
                shapes: ("box" | "polygon" | "mask" | "keypoints")[];
            };
        };
        AnnotationTask: {
            agreement: number | null;
            annotations: {
                annotator: string;
                /** Format: date-time */
                at?: string;
                comment?: string;
                confidence?: number;
                guideline?: number;
                id: string;
                /** @enum {string} */
                origin: "page" | "api" | "import" | "label-studio" | "prodigy" | "review";
                result: {
                    cuboids?: {
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        center: [
                            number,
                            number,
                            number
                        ];
                        id?: string;
                        label: string;
                        rotation: [
                            number,
                            number,
                            number
                        ];
                        score?: number;
                        size: [
                            number,
                            number,
                            number
                        ];
                    }[];
                    labels?: string[];
                    points?: {
                        instances?: [
                            number,
                            number
                        ][];
                        names: string[];
                        runs: [
                            number,
                            number
                        ][];
                    };
                    ranking?: string[][];
                    rating?: number;
                    shapes?: ({
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        height: number;
                        id?: string;
                        label: string;
                        rotation?: number;
                        score?: number;
                        /** @enum {string} */
                        type: "box";
                        width: number;
                        x: number;
                        y: number;
                    } | {
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        id?: string;
                        label: string;
                        rings: [
                            number,
                            number
                        ][][];
                        score?: number;
                        /** @enum {string} */
                        type: "polygon";
                    } | {
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        counts: number[];
                        height: number;
                        id?: string;
                        label: string;
                        score?: number;
                        /** @enum {string} */
                        type: "mask";
                        width: number;
                    } | {
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        id?: string;
                        label: string;
                        points: {
                            name: string;
                            /** @default 2 */
                            visible: 0 | 1 | 2;
                            x: number;
                            y: number;
                        }[];
                        score?: number;
                        /** @enum {string} */
                        type: "keypoints";
                    })[];
                    spans?: {
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        end: number;
                        id?: string;
                        label: string;
                        score?: number;
                        start: number;
                    }[];
                    text?: string;
                    turns?: {
                        content: string;
                        /** @enum {string} */
                        role: "system" | "user" | "assistant" | "tool";
                    }[];
                };
                seconds?: number;
                task: string;
                /**
                 * @default answered
                 * @enum {string}
                 */
                verdict: "answered" | "skipped" | "rejected";
            }[];
            answers: number;
            batch?: string;
            final?: {
                /** Format: date-time */
                at: string;
                /** @enum {string} */
                by: "single" | "consensus" | "peer" | "expert";
                person?: string;
                result: {
                    cuboids?: {
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        center: [
                            number,
                            number,
                            number
                        ];
                        id?: string;
                        label: string;
                        rotation: [
                            number,
                            number,
                            number
                        ];
                        score?: number;
                        size: [
                            number,
                            number,
                            number
                        ];
                    }[];
                    labels?: string[];
                    points?: {
                        instances?: [
                            number,
                            number
                        ][];
                        names: string[];
                        runs: [
                            number,
                            number
                        ][];
                    };
                    ranking?: string[][];
                    rating?: number;
                    shapes?: ({
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        height: number;
                        id?: string;
                        label: string;
                        rotation?: number;
                        score?: number;
                        /** @enum {string} */
                        type: "box";
                        width: number;
                        x: number;
                        y: number;
                    } | {
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        id?: string;
                        label: string;
                        rings: [
                            number,
                            number
                        ][][];
                        score?: number;
                        /** @enum {string} */
                        type: "polygon";
                    } | {
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        counts: number[];
                        height: number;
                        id?: string;
                        label: string;
                        score?: number;
                        /** @enum {string} */
                        type: "mask";
                        width: number;
                    } | {
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        id?: string;
                        label: string;
                        points: {
                            name: string;
                            /** @default 2 */
                            visible: 0 | 1 | 2;
                            x: number;
                            y: number;
                        }[];
                        score?: number;
                        /** @enum {string} */
                        type: "keypoints";
                    })[];
                    spans?: {
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        end: number;
                        id?: string;
                        label: string;
                        score?: number;
                        start: number;
                    }[];
                    text?: string;
                    turns?: {
                        content: string;
                        /** @enum {string} */
                        role: "system" | "user" | "assistant" | "tool";
                    }[];
                };
            };
            held: string[];
            id: string;
            late: boolean;
            priority: number;
            returned: number;
            shown: string;
            /** @enum {string} */
            state: "annotate" | "peer" | "expert" | "done" | "unfit";
            task: {
                beyond?: {
                    [key: string]: unknown;
                };
                data: {
                    text: string;
                    /** @enum {string} */
                    type: "text";
                } | {
                    messages: {
                        content: string;
                        /** @enum {string} */
                        role: "system" | "user" | "assistant" | "tool";
                    }[];
                    /** @enum {string} */
                    type: "chat";
                } | {
                    candidates: {
                        id: string;
                        text: string;
                    }[];
                    prompt: {
                        content: string;
                        /** @enum {string} */
                        role: "system" | "user" | "assistant" | "tool";
                    }[];
                    /** @enum {string} */
                    type: "ranking";
                } | {
                    file: {
                        key?: string;
                        path: string;
                    };
                    height: number;
                    /** @enum {string} */
                    type: "image";
                    width: number;
                } | {
                    file: {
                        key?: string;
                        path: string;
                    };
                    /** @enum {string} */
                    format: "pcd" | "ply" | "bin";
                    points?: number;
                    /** @enum {string} */
                    type: "cloud";
                };
                gold?: {
                    cuboids?: {
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        center: [
                            number,
                            number,
                            number
                        ];
                        id?: string;
                        label: string;
                        rotation: [
                            number,
                            number,
                            number
                        ];
                        score?: number;
                        size: [
                            number,
                            number,
                            number
                        ];
                    }[];
                    labels?: string[];
                    points?: {
                        instances?: [
                            number,
                            number
                        ][];
                        names: string[];
                        runs: [
                            number,
                            number
                        ][];
                    };
                    ranking?: string[][];
                    rating?: number;
                    shapes?: ({
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        height: number;
                        id?: string;
                        label: string;
                        rotation?: number;
                        score?: number;
                        /** @enum {string} */
                        type: "box";
                        width: number;
                        x: number;
                        y: number;
                    } | {
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        id?: string;
                        label: string;
                        rings: [
                            number,
                            number
                        ][][];
                        score?: number;
                        /** @enum {string} */
                        type: "polygon";
                    } | {
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        counts: number[];
                        height: number;
                        id?: string;
                        label: string;
                        score?: number;
                        /** @enum {string} */
                        type: "mask";
                        width: number;
                    } | {
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        id?: string;
                        label: string;
                        points: {
                            name: string;
                            /** @default 2 */
                            visible: 0 | 1 | 2;
                            x: number;
                            y: number;
                        }[];
                        score?: number;
                        /** @enum {string} */
                        type: "keypoints";
                    })[];
                    spans?: {
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        end: number;
                        id?: string;
                        label: string;
                        score?: number;
                        start: number;
                    }[];
                    text?: string;
                    turns?: {
                        content: string;
                        /** @enum {string} */
                        role: "system" | "user" | "assistant" | "tool";
                    }[];
                };
                id: string;
                meta?: {
                    [key: string]: unknown;
                };
                prediction?: {
                    model: string;
                    result: {
                        cuboids?: {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            center: [
                                number,
                                number,
                                number
                            ];
                            id?: string;
                            label: string;
                            rotation: [
                                number,
                                number,
                                number
                            ];
                            score?: number;
                            size: [
                                number,
                                number,
                                number
                            ];
                        }[];
                        labels?: string[];
                        points?: {
                            instances?: [
                                number,
                                number
                            ][];
                            names: string[];
                            runs: [
                                number,
                                number
                            ][];
                        };
                        ranking?: string[][];
                        rating?: number;
                        shapes?: ({
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            height: number;
                            id?: string;
                            label: string;
                            rotation?: number;
                            score?: number;
                            /** @enum {string} */
                            type: "box";
                            width: number;
                            x: number;
                            y: number;
                        } | {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            id?: string;
                            label: string;
                            rings: [
                                number,
                                number
                            ][][];
                            score?: number;
                            /** @enum {string} */
                            type: "polygon";
                        } | {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            counts: number[];
                            height: number;
                            id?: string;
                            label: string;
                            score?: number;
                            /** @enum {string} */
                            type: "mask";
                            width: number;
                        } | {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            id?: string;
                            label: string;
                            points: {
                                name: string;
                                /** @default 2 */
                                visible: 0 | 1 | 2;
                                x: number;
                                y: number;
                            }[];
                            score?: number;
                            /** @enum {string} */
                            type: "keypoints";
                        })[];
                        spans?: {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            end: number;
                            id?: string;
                            label: string;
                            score?: number;
                            start: number;
                        }[];
                        text?: string;
                        turns?: {
                            content: string;
                            /** @enum {string} */
                            role: "system" | "user" | "assistant" | "tool";
                        }[];
                    };
                    score?: number;
                };
            };
        };
        AnnotationTaskPage: {
            cursor?: string;
            tasks: {
                agreement: number | null;
                answers: number;
                batch?: string;
                held: string[];
                id: string;
                late: boolean;
                priority: number;
                returned: number;
                shown: string;
                /** @enum {string} */
                state: "annotate" | "peer" | "expert" | "done" | "unfit";
            }[];
        };
        AnnotationTasksAdded: {
            added: number;
            annotations: number;
            known: number;
            refused: {
                allowed: string;
                found: string;
                task: string;
            }[];
            repeated: number;
        };
        AnnotationTasksRequest: {
            tasks: {
                /** @default [] */
                annotations: {
                    annotator: string;
                    /** Format: date-time */
                    at?: string;
                    beyond?: {
                        [key: string]: unknown;
                    };
                    comment?: string;
                    confidence?: number;
                    guideline?: number;
                    id: string;
                    /** @enum {string} */
                    origin: "page" | "api" | "import" | "label-studio" | "prodigy" | "review";
                    result: {
                        cuboids?: {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            center: [
                                number,
                                number,
                                number
                            ];
                            id?: string;
                            label: string;
                            rotation: [
                                number,
                                number,
                                number
                            ];
                            score?: number;
                            size: [
                                number,
                                number,
                                number
                            ];
                        }[];
                        labels?: string[];
                        points?: {
                            instances?: [
                                number,
                                number
                            ][];
                            names: string[];
                            runs: [
                                number,
                                number
                            ][];
                        };
                        ranking?: string[][];
                        rating?: number;
                        shapes?: ({
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            height: number;
                            id?: string;
                            label: string;
                            rotation?: number;
                            score?: number;
                            /** @enum {string} */
                            type: "box";
                            width: number;
                            x: number;
                            y: number;
                        } | {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            id?: string;
                            label: string;
                            rings: [
                                number,
                                number
                            ][][];
                            score?: number;
                            /** @enum {string} */
                            type: "polygon";
                        } | {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            counts: number[];
                            height: number;
                            id?: string;
                            label: string;
                            score?: number;
                            /** @enum {string} */
                            type: "mask";
                            width: number;
                        } | {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            id?: string;
                            label: string;
                            points: {
                                name: string;
                                /** @default 2 */
                                visible: 0 | 1 | 2;
                                x: number;
                                y: number;
                            }[];
                            score?: number;
                            /** @enum {string} */
                            type: "keypoints";
                        })[];
                        spans?: {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            end: number;
                            id?: string;
                            label: string;
                            score?: number;
                            start: number;
                        }[];
                        text?: string;
                        turns?: {
                            content: string;
                            /** @enum {string} */
                            role: "system" | "user" | "assistant" | "tool";
                        }[];
                    };
                    seconds?: number;
                    task: string;
                    /**
                     * @default answered
                     * @enum {string}
                     */
                    verdict: "answered" | "skipped" | "rejected";
                }[];
                batch?: string;
                priority?: number;
                task: {
                    beyond?: {
                        [key: string]: unknown;
                    };
                    data: {
                        text: string;
                        /** @enum {string} */
                        type: "text";
                    } | {
                        messages: {
                            content: string;
                            /** @enum {string} */
                            role: "system" | "user" | "assistant" | "tool";
                        }[];
                        /** @enum {string} */
                        type: "chat";
                    } | {
                        candidates: {
                            id: string;
                            text: string;
                        }[];
                        prompt: {
                            content: string;
                            /** @enum {string} */
                            role: "system" | "user" | "assistant" | "tool";
                        }[];
                        /** @enum {string} */
                        type: "ranking";
                    } | {
                        file: {
                            key?: string;
                            path: string;
                        };
                        height: number;
                        /** @enum {string} */
                        type: "image";
                        width: number;
                    } | {
                        file: {
                            key?: string;
                            path: string;
                        };
                        /** @enum {string} */
                        format: "pcd" | "ply" | "bin";
                        points?: number;
                        /** @enum {string} */
                        type: "cloud";
                    };
                    gold?: {
                        cuboids?: {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            center: [
                                number,
                                number,
                                number
                            ];
                            id?: string;
                            label: string;
                            rotation: [
                                number,
                                number,
                                number
                            ];
                            score?: number;
                            size: [
                                number,
                                number,
                                number
                            ];
                        }[];
                        labels?: string[];
                        points?: {
                            instances?: [
                                number,
                                number
                            ][];
                            names: string[];
                            runs: [
                                number,
                                number
                            ][];
                        };
                        ranking?: string[][];
                        rating?: number;
                        shapes?: ({
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            height: number;
                            id?: string;
                            label: string;
                            rotation?: number;
                            score?: number;
                            /** @enum {string} */
                            type: "box";
                            width: number;
                            x: number;
                            y: number;
                        } | {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            id?: string;
                            label: string;
                            rings: [
                                number,
                                number
                            ][][];
                            score?: number;
                            /** @enum {string} */
                            type: "polygon";
                        } | {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            counts: number[];
                            height: number;
                            id?: string;
                            label: string;
                            score?: number;
                            /** @enum {string} */
                            type: "mask";
                            width: number;
                        } | {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            id?: string;
                            label: string;
                            points: {
                                name: string;
                                /** @default 2 */
                                visible: 0 | 1 | 2;
                                x: number;
                                y: number;
                            }[];
                            score?: number;
                            /** @enum {string} */
                            type: "keypoints";
                        })[];
                        spans?: {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            end: number;
                            id?: string;
                            label: string;
                            score?: number;
                            start: number;
                        }[];
                        text?: string;
                        turns?: {
                            content: string;
                            /** @enum {string} */
                            role: "system" | "user" | "assistant" | "tool";
                        }[];
                    };
                    id: string;
                    meta?: {
                        [key: string]: unknown;
                    };
                    prediction?: {
                        model: string;
                        result: {
                            cuboids?: {
                                attributes?: {
                                    [key: string]: string | number | boolean;
                                };
                                center: [
                                    number,
                                    number,
                                    number
                                ];
                                id?: string;
                                label: string;
                                rotation: [
                                    number,
                                    number,
                                    number
                                ];
                                score?: number;
                                size: [
                                    number,
                                    number,
                                    number
                                ];
                            }[];
                            labels?: string[];
                            points?: {
                                instances?: [
                                    number,
                                    number
                                ][];
                                names: string[];
                                runs: [
                                    number,
                                    number
                                ][];
                            };
                            ranking?: string[][];
                            rating?: number;
                            shapes?: ({
                                attributes?: {
                                    [key: string]: string | number | boolean;
                                };
                                height: number;
                                id?: string;
                                label: string;
                                rotation?: number;
                                score?: number;
                                /** @enum {string} */
                                type: "box";
                                width: number;
                                x: number;
                                y: number;
                            } | {
                                attributes?: {
                                    [key: string]: string | number | boolean;
                                };
                                id?: string;
                                label: string;
                                rings: [
                                    number,
                                    number
                                ][][];
                                score?: number;
                                /** @enum {string} */
                                type: "polygon";
                            } | {
                                attributes?: {
                                    [key: string]: string | number | boolean;
                                };
                                counts: number[];
                                height: number;
                                id?: string;
                                label: string;
                                score?: number;
                                /** @enum {string} */
                                type: "mask";
                                width: number;
                            } | {
                                attributes?: {
                                    [key: string]: string | number | boolean;
                                };
                                id?: string;
                                label: string;
                                points: {
                                    name: string;
                                    /** @default 2 */
                                    visible: 0 | 1 | 2;
                                    x: number;
                                    y: number;
                                }[];
                                score?: number;
                                /** @enum {string} */
                                type: "keypoints";
                            })[];
                            spans?: {
                                attributes?: {
                                    [key: string]: string | number | boolean;
                                };
                                end: number;
                                id?: string;
                                label: string;
                                score?: number;
                                start: number;
                            }[];
                            text?: string;
                            turns?: {
                                content: string;
                                /** @enum {string} */
                                role: "system" | "user" | "assistant" | "tool";
                            }[];
                        };
                        score?: number;
                    };
                };
            }[];
        };
        Answered: {
            annotation?: string;
            next: components["schemas"]["Work"];
            /** @enum {string} */
            state: "annotate" | "peer" | "expert" | "done" | "unfit";
        };
        AnswerRequest: {
            comment?: string;
            confidence?: number;
            lease: string;
            result: {
                cuboids?: {
                    attributes?: {
                        [key: string]: string | number | boolean;
                    };
                    center: [
                        number,
                        number,
                        number
                    ];
                    id?: string;
                    label: string;
                    rotation: [
                        number,
                        number,
                        number
                    ];
                    score?: number;
                    size: [
                        number,
                        number,
                        number
                    ];
                }[];
                labels?: string[];
                points?: {
                    instances?: [
                        number,
                        number
                    ][];
                    names: string[];
                    runs: [
                        number,
                        number
                    ][];
                };
                ranking?: string[][];
                rating?: number;
                shapes?: ({
                    attributes?: {
                        [key: string]: string | number | boolean;
                    };
                    height: number;
                    id?: string;
                    label: string;
                    rotation?: number;
                    score?: number;
                    /** @enum {string} */
                    type: "box";
                    width: number;
                    x: number;
                    y: number;
                } | {
                    attributes?: {
                        [key: string]: string | number | boolean;
                    };
                    id?: string;
                    label: string;
                    rings: [
                        number,
                        number
                    ][][];
                    score?: number;
                    /** @enum {string} */
                    type: "polygon";
                } | {
                    attributes?: {
                        [key: string]: string | number | boolean;
                    };
                    counts: number[];
                    height: number;
                    id?: string;
                    label: string;
                    score?: number;
                    /** @enum {string} */
                    type: "mask";
                    width: number;
                } | {
                    attributes?: {
                        [key: string]: string | number | boolean;
                    };
                    id?: string;
                    label: string;
                    points: {
                        name: string;
                        /** @default 2 */
                        visible: 0 | 1 | 2;
                        x: number;
                        y: number;
                    }[];
                    score?: number;
                    /** @enum {string} */
                    type: "keypoints";
                })[];
                spans?: {
                    attributes?: {
                        [key: string]: string | number | boolean;
                    };
                    end: number;
                    id?: string;
                    label: string;
                    score?: number;
                    start: number;
                }[];
                text?: string;
                turns?: {
                    content: string;
                    /** @enum {string} */
                    role: "system" | "user" | "assistant" | "tool";
                }[];
            };
            seconds?: number;
            /**
             * @default answered
             * @enum {string}
             */
            verdict: "answered" | "skipped" | "rejected";
        };
        DatasetRow: {
            cut: boolean;
            from?: {
                row?: number;
                source: string;
            };
            id: string;
            image?: {
                address?: string;
                bytes: number;
                height: number;
                path: string;
                width: number;
            };
            labels: {
                label: string;
                times: number;
            }[];
            messages?: {
                content: string;
                role: string;
            }[];
            text?: {
                label?: string;
                text: string;
            }[];
        };
        DatasetRows: {
            of: number;
            rows: components["schemas"]["DatasetRow"][];
        };
        DatasetVersion: {
            /** Format: date-time */
            createdAt: string;
            dataset: string;
            labels: string[];
            manifest: string;
            project: string;
            rows: {
                test: number;
                train: number;
                validation: number;
            };
            run: string;
            /** @enum {string} */
            task: "text-classification" | "token-classification" | "text-generation" | "image-classification" | "image-text";
            version: string;
        };
        DatasetVersionDetail: {
            assembled?: {
                /** @default 0 */
                acrossSplits: number;
                beyondLimit: number;
                conflicts: number;
                dataset: string;
                duplicates: number;
                /** @default [] */
                lacking: {
                    label: string;
                    test: number;
                    train: number;
                    validation: number;
                }[];
                nearDuplicates?: {
                    acrossLabels: number;
                    acrossSplits: number;
                    exact: boolean;
                    examples: {
                        one: {
                            line: number;
                            source: string;
                            text: string;
                        };
                        other: {
                            line: number;
                            source: string;
                            text: string;
                        };
                    }[];
                    texts: number;
                };
                rows: number;
                /** @enum {number} */
                schemaVersion: 1;
                splits: {
                    test: number[];
                    train: number[];
                    validation: number[];
                };
            };
            manifest: {
                /** Format: date-time */
                createdAt: string;
                dataset: string;
                labels: string[];
                lineage: {
                    parents: string[];
                    reports: string[];
                    run: string;
                    sources: {
                        bytes: number;
                        etag: string;
                        key: string;
                        sha256?: string;
                    }[];
                };
                project: string;
                provenance?: {
                    kind: string;
                    licence: string | null;
                    rows: number;
                    source: string;
                }[];
                /** @enum {number} */
                schemaVersion: 1;
                splits: {
                    test: {
                        files: {
                            bytes: number;
                            path: string;
                            rows: number;
                            sha256: string;
                        }[];
                        rows: number;
                    };
                    train: {
                        files: {
                            bytes: number;
                            path: string;
                            rows: number;
                            sha256: string;
                        }[];
                        rows: number;
                    };
                    validation: {
                        files: {
                            bytes: number;
                            path: string;
                            rows: number;
                            sha256: string;
                        }[];
                        rows: number;
                    };
                };
                /** @enum {string} */
                task: "text-classification" | "token-classification" | "text-generation" | "image-classification" | "image-text";
                version: string;
            };
            validation?: {
                annotators: number;
                /** @default [] */
                columns: {
                    distinct?: number;
                    exact: boolean;
                    missing: number;
                    name: string;
                    number?: {
                        max: number;
                        mean: number;
                        min: number;
                    };
                    present: number;
                    tellsLabel?: number;
                    top: {
                        rows: number;
                        value: string;
                    }[];
                    /** @enum {string} */
                    type: "string" | "integer" | "number" | "boolean" | "date" | "list" | "object" | "mixed" | "empty";
                }[];
                drift?: {
                    changes: {
                        advice: string;
                        after: string;
                        before: string;
                        /** @enum {string} */
                        kind: "column-renamed" | "column-dropped" | "column-added" | "column-retyped" | "label-new" | "label-vanished" | "label-shares" | "length-shift";
                        message: string;
                        /** @enum {string} */
                        severity: "info" | "warning";
                        what: string;
                    }[];
                    version: string;
                };
                duplicates: number;
                findings: {
                    /** @default  */
                    advice: string;
                    count: number;
                    examples: {
                        line: number;
                        other?: {
                            line: number;
                            source: string;
                            text: string;
                        };
                        source: string;
                        text: string;
                    }[];
                    kind: string;
                    message: string;
                    /** @enum {string} */
                    severity: "info" | "warning" | "error";
                }[];
                givenSplits?: {
                    test: number;
                    train: number;
                    unsaid: number;
                    validation: number;
                };
                images?: {
                    duplicates: number;
                    formats: {
                        format: string;
                        images: number;
                    }[];
                    height: {
                        borders: number[];
                        counts: number[];
                    };
                    images: number;
                    width: {
                        borders: number[];
                        counts: number[];
                    };
                };
                labelErrors?: {
                    accuracy: number;
                    baseline: number;
                    checked: number;
                    examples: {
                        confidence: number;
                        given: string;
                        line: number;
                        source: string;
                        suggested: string;
                        text: string;
                    }[];
                    likely: number;
                };
                labels: {
                    label: string;
                    rows: number;
                }[];
                languages?: {
                    counts: {
                        language: string;
                        rows: number;
                    }[];
                    sampled: number;
                };
                learningCurve?: {
                    baseline: number;
                    fit?: {
                        a: number;
                        b: number;
                        c: number;
                        residual: number;
                    };
                    forecast?: {
                        error: number;
                        rows: number;
                        twice: number;
                    };
                    heldOut: number;
                    missed?: number;
                    note: string;
                    points: {
                        error: number;
                        rows: number;
                    }[];
                    /** @enum {string} */
                    reliability: "good" | "rough" | "none";
                };
                length: {
                    max: number;
                    p50: number;
                    p95: number;
                };
                lengths?: {
                    byLabel: {
                        characters: {
                            borders: number[];
                            counts: number[];
                        };
                        label: string;
                    }[];
                    characters: {
                        borders: number[];
                        counts: number[];
                    };
                    tokens: {
                        beyond: number;
                        limit: number;
                    };
                    words: {
                        borders: number[];
                        counts: number[];
                    };
                };
                nearDuplicates?: {
                    acrossLabels: number;
                    acrossSplits: number;
                    compared: number;
                    groups: number;
                    largest: {
                        examples: {
                            line: number;
                            source: string;
                            text: string;
                        }[];
                        texts: number;
                    }[];
                    of: number;
                    texts: number;
                    threshold: number;
                };
                /** @default [] */
                personal: {
                    found: number;
                    kind: string;
                    rows: number;
                }[];
                quarantined: number;
                reason?: string;
                rows: number;
                /** @enum {number} */
                schemaVersion: 1;
                /** @default [] */
                scripts: {
                    rows: number;
                    script: string;
                }[];
                /** @default [] */
                telltales: {
                    coverage: number;
                    label: string;
                    precision: number;
                    rows: number;
                    text: string;
                    /** @enum {string} */
                    what: "word" | "line";
                }[];
                /** @enum {string} */
                verdict: "accepted" | "rejected";
            };
            volume?: components["schemas"]["VolumePlan"];
        };
        DatasetVersionPage: {
            cursor?: string;
            versions: components["schemas"]["DatasetVersion"][];
        };
        Decision: {
            /** @enum {string} */
            by: "you" | "default" | "chosen";
            growth?: components["schemas"]["GrowthStep"][];
            reason: string;
            setting: string;
            value?: unknown;
        };
        Deployment: {
            arms: {
                artifact: {
                    files: {
                        bytes: number;
                        path: string;
                        sha256: string;
                    }[];
                    prefix: string;
                };
                version: string;
                weight: number;
            }[];
            deployment: string;
            /** @enum {string} */
            mode: "replace" | "shadow" | "bandit";
            project: string;
            /** @enum {string} */
            target: "lambda" | "ecs" | "edge";
            /** Format: date-time */
            updatedAt: string;
        };
        DeploymentList: {
            deployments: components["schemas"]["Deployment"][];
        };
        DraftRequest: {
            lease: string;
            result: {
                cuboids?: {
                    attributes?: {
                        [key: string]: string | number | boolean;
                    };
                    center: [
                        number,
                        number,
                        number
                    ];
                    id?: string;
                    label: string;
                    rotation: [
                        number,
                        number,
                        number
                    ];
                    score?: number;
                    size: [
                        number,
                        number,
                        number
                    ];
                }[];
                labels?: string[];
                points?: {
                    instances?: [
                        number,
                        number
                    ][];
                    names: string[];
                    runs: [
                        number,
                        number
                    ][];
                };
                ranking?: string[][];
                rating?: number;
                shapes?: ({
                    attributes?: {
                        [key: string]: string | number | boolean;
                    };
                    height: number;
                    id?: string;
                    label: string;
                    rotation?: number;
                    score?: number;
                    /** @enum {string} */
                    type: "box";
                    width: number;
                    x: number;
                    y: number;
                } | {
                    attributes?: {
                        [key: string]: string | number | boolean;
                    };
                    id?: string;
                    label: string;
                    rings: [
                        number,
                        number
                    ][][];
                    score?: number;
                    /** @enum {string} */
                    type: "polygon";
                } | {
                    attributes?: {
                        [key: string]: string | number | boolean;
                    };
                    counts: number[];
                    height: number;
                    id?: string;
                    label: string;
                    score?: number;
                    /** @enum {string} */
                    type: "mask";
                    width: number;
                } | {
                    attributes?: {
                        [key: string]: string | number | boolean;
                    };
                    id?: string;
                    label: string;
                    points: {
                        name: string;
                        /** @default 2 */
                        visible: 0 | 1 | 2;
                        x: number;
                        y: number;
                    }[];
                    score?: number;
                    /** @enum {string} */
                    type: "keypoints";
                })[];
                spans?: {
                    attributes?: {
                        [key: string]: string | number | boolean;
                    };
                    end: number;
                    id?: string;
                    label: string;
                    score?: number;
                    start: number;
                }[];
                text?: string;
                turns?: {
                    content: string;
                    /** @enum {string} */
                    role: "system" | "user" | "assistant" | "tool";
                }[];
            };
        };
        DraftSaved: {
            /** @enum {boolean} */
            saved: true;
        };
        GrowthStep: {
            accuracy: number;
            gain: number;
            label: number;
            rows: number;
        };
        Health: {
            /** @enum {string} */
            status: "ok";
        };
        JudgeRequest: {
            accepted?: string;
            comment?: string;
            /** @enum {string} */
            decision: "accept" | "correct" | "return" | "unfit";
            lease: string;
            result?: {
                cuboids?: {
                    attributes?: {
                        [key: string]: string | number | boolean;
                    };
                    center: [
                        number,
                        number,
                        number
                    ];
                    id?: string;
                    label: string;
                    rotation: [
                        number,
                        number,
                        number
                    ];
                    score?: number;
                    size: [
                        number,
                        number,
                        number
                    ];
                }[];
                labels?: string[];
                points?: {
                    instances?: [
                        number,
                        number
                    ][];
                    names: string[];
                    runs: [
                        number,
                        number
                    ][];
                };
                ranking?: string[][];
                rating?: number;
                shapes?: ({
                    attributes?: {
                        [key: string]: string | number | boolean;
                    };
                    height: number;
                    id?: string;
                    label: string;
                    rotation?: number;
                    score?: number;
                    /** @enum {string} */
                    type: "box";
                    width: number;
                    x: number;
                    y: number;
                } | {
                    attributes?: {
                        [key: string]: string | number | boolean;
                    };
                    id?: string;
                    label: string;
                    rings: [
                        number,
                        number
                    ][][];
                    score?: number;
                    /** @enum {string} */
                    type: "polygon";
                } | {
                    attributes?: {
                        [key: string]: string | number | boolean;
                    };
                    counts: number[];
                    height: number;
                    id?: string;
                    label: string;
                    score?: number;
                    /** @enum {string} */
                    type: "mask";
                    width: number;
                } | {
                    attributes?: {
                        [key: string]: string | number | boolean;
                    };
                    id?: string;
                    label: string;
                    points: {
                        name: string;
                        /** @default 2 */
                        visible: 0 | 1 | 2;
                        x: number;
                        y: number;
                    }[];
                    score?: number;
                    /** @enum {string} */
                    type: "keypoints";
                })[];
                spans?: {
                    attributes?: {
                        [key: string]: string | number | boolean;
                    };
                    end: number;
                    id?: string;
                    label: string;
                    score?: number;
                    start: number;
                }[];
                text?: string;
                turns?: {
                    content: string;
                    /** @enum {string} */
                    role: "system" | "user" | "assistant" | "tool";
                }[];
            };
            seconds?: number;
        };
        LabelsRequest: {
            labels: {
                item: string;
                labels: string[];
            }[];
            reviewer?: string;
        };
        LabelStudioConnected: {
            people: number;
            project: number;
        };
        LabelStudioConnection: {
            labelConfig: string;
            people: {
                [key: string]: string;
            };
            project: number;
            secretSha256: string;
        };
        LabelStudioEvent: {
            action: string;
            annotation?: {
                [key: string]: unknown;
            };
            project?: {
                id: number;
            } & {
                [key: string]: unknown;
            };
            task?: {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        LabelStudioTaken: {
            left?: string;
            repeated: number;
            taken: number;
        };
        MetricSeries: {
            attempt: string;
            job: string;
            points: {
                /** Format: date-time */
                at: string;
                epoch: number;
                /** @enum {string} */
                phase: "train" | "validation";
                step: number;
                totalSteps: number;
                values: {
                    [key: string]: number;
                };
            }[];
        };
        Model: {
            artifact: {
                files: {
                    bytes: number;
                    path: string;
                    sha256: string;
                }[];
                prefix: string;
            };
            candidate: string;
            /** Format: date-time */
            createdAt: string;
            gates: {
                gate: string;
                limit: number;
                passed: boolean;
                value: number;
            }[];
            labels: string[];
            lineage: {
                baseModel: string;
                dataset: string;
                jobs: string[];
            };
            project: string;
            report: {
                accuracy: number;
                bytes: number;
                confusion: number[][];
                latencyMs: {
                    p50: number;
                    p99: number;
                    threads: number;
                };
                macroF1: number;
                name: string;
                perLabel: {
                    f1: number;
                    label: string;
                    precision: number;
                    recall: number;
                    support: number;
                }[];
                rows: number;
            };
            run: string;
            /** @enum {string} */
            stage: "candidate" | "staging" | "production" | "archived";
            /** @enum {string} */
            task: "text-classification" | "token-classification" | "text-generation" | "image-classification" | "image-text";
            version: string;
        };
        ModelPage: {
            cursor?: string;
            models: components["schemas"]["ModelSummary"][];
        };
        ModelSummary: {
            artifact: {
                files: {
                    bytes: number;
                    path: string;
                    sha256: string;
                }[];
                prefix: string;
            };
            candidate: string;
            /** Format: date-time */
            createdAt: string;
            gates: {
                gate: string;
                limit: number;
                passed: boolean;
                value: number;
            }[];
            lineage: {
                baseModel: string;
                dataset: string;
                jobs: string[];
            };
            project: string;
            report: {
                accuracy: number;
                bytes: number;
                latencyMs: {
                    p50: number;
                    p99: number;
                    threads: number;
                };
                macroF1: number;
                name: string;
                rows: number;
            };
            run: string;
            /** @enum {string} */
            stage: "candidate" | "staging" | "production" | "archived";
            /** @enum {string} */
            task: "text-classification" | "token-classification" | "text-generation" | "image-classification" | "image-text";
            version: string;
        };
        NextWorkRequest: {
            /** @enum {string} */
            level?: "annotate" | "peer" | "expert";
            /** @default [] */
            without: string[];
        };
        Plan: {
            decisions: components["schemas"]["Decision"][];
            spec: components["schemas"]["RunSpec"];
        };
        PlanRequest: {
            /** @default {} */
            annotation: {
                /**
                 * @default majority
                 * @enum {string}
                 */
                consensus: "majority" | "dawid-skene";
                /**
                 * @default jaccard
                 * @enum {string}
                 */
                metric: "jaccard";
                /** @default 0.85 */
                minimum: number;
                /** @default 2 */
                reviewers: number;
                /** @default 3 */
                rounds: number;
            };
            /** @description AugmentationSpec */
            augmentation?: {
                backTranslation?: {
                    back: string;
                    /** @default 256 */
                    maxLength: number;
                    /** @default 0.5 */
                    probability: number;
                    there: string;
                };
                /** @default {} */
                images: {
                    /**
                     * @default auto
                     * @enum {string}
                     */
                    border: "auto" | "reflect" | "edge" | "grey" | "black";
                    /** @default 2 */
                    copies: number;
                    /** @default [] */
                    mirrored: string[][];
                    /**
                     * @default [
                     *       {
                     *         "name": "flip",
                     *         "probability": 0.5,
                     *         "axis": "horizontal"
                     *       },
                     *       {
                     *         "name": "rotate",
                     *         "probability": 0.5,
                     *         "degrees": [
                     *           0,
                     *           30
                     *         ]
                     *       },
                     *       {
                     *         "name": "crop",
                     *         "probability": 0.5,
                     *         "area": [
                     *           0.7,
                     *           1
                     *         ],
                     *         "ratio": [
                     *           0.75,
                     *           1.3333
                     *         ]
                     *       },
                     *       {
                     *         "name": "colour",
                     *         "probability": 0.8,
                     *         "brightness": 0.2,
                     *         "contrast": 0.2,
                     *         "saturation": 0.2,
                     *         "hue": 8
                     *       },
                     *       {
                     *         "name": "blur",
                     *         "probability": 0.2,
                     *         "sigma": [
                     *           0.3,
                     *           1.5
                     *         ]
                     *       },
                     *       {
                     *         "name": "noise",
                     *         "probability": 0.3,
                     *         "std": [
                     *           2,
                     *           12
                     *         ]
                     *       }
                     *     ]
                     */
                    operations: ({
                        /**
                         * @default [
                         *       0,
                         *       30
                         *     ]
                         */
                        degrees: number[];
                        /** @enum {string} */
                        name: "rotate";
                        /** @default 0.5 */
                        probability: number;
                    } | {
                        /**
                         * @default horizontal
                         * @enum {string}
                         */
                        axis: "horizontal" | "vertical" | "either";
                        /** @enum {string} */
                        name: "flip";
                        /** @default 0.5 */
                        probability: number;
                    } | {
                        /**
                         * @default [
                         *       0.7,
                         *       1
                         *     ]
                         */
                        area: number[];
                        /** @enum {string} */
                        name: "crop";
                        /** @default 0.5 */
                        probability: number;
                        /**
                         * @default [
                         *       0.75,
                         *       1.3333
                         *     ]
                         */
                        ratio: number[];
                    } | {
                        /**
                         * @default [
                         *       0.8,
                         *       1.25
                         *     ]
                         */
                        factor: number[];
                        /** @enum {string} */
                        name: "scale";
                        /** @default 0.5 */
                        probability: number;
                    } | {
                        /** @default 0.2 */
                        brightness: number;
                        /** @default 0.2 */
                        contrast: number;
                        /** @default 8 */
                        hue: number;
                        /** @enum {string} */
                        name: "colour";
                        /** @default 0.5 */
                        probability: number;
                        /** @default 0.2 */
                        saturation: number;
                    } | {
                        /** @enum {string} */
                        name: "blur";
                        /** @default 0.5 */
                        probability: number;
                        /**
                         * @default [
                         *       0.3,
                         *       1.5
                         *     ]
                         */
                        sigma: number[];
                    } | {
                        /** @enum {string} */
                        name: "noise";
                        /** @default 0.5 */
                        probability: number;
                        /**
                         * @default [
                         *       2,
                         *       12
                         *     ]
                         */
                        std: number[];
                    } | {
                        /**
                         * @default [
                         *       0.02,
                         *       0.12
                         *     ]
                         */
                        area: number[];
                        /** @enum {string} */
                        name: "erase";
                        /** @default 0.5 */
                        probability: number;
                        /**
                         * @default [
                         *       0.75,
                         *       1.3333
                         *     ]
                         */
                        ratio: number[];
                    } | {
                        /** @default 0.2 */
                        alpha: number;
                        /** @enum {string} */
                        name: "mixup";
                        /** @default 0.5 */
                        probability: number;
                    } | {
                        /** @default 1 */
                        alpha: number;
                        /** @enum {string} */
                        name: "cutmix";
                        /** @default 0.5 */
                        probability: number;
                    })[];
                    /** @default 95 */
                    quality: number;
                    size?: {
                        height: number;
                        width: number;
                    };
                    /** @default 0.25 */
                    smallestVisible: number;
                };
                /** @default {} */
                text: {
                    /** @default 1 */
                    copies: number;
                    /** @default [] */
                    keep: string[];
                    /**
                     * @default [
                     *       {
                     *         "name": "case",
                     *         "probability": 0.3,
                     *         "styles": [
                     *           "lower",
                     *           "sentence"
                     *         ]
                     *       },
                     *       {
                     *         "name": "spacing",
                     *         "probability": 0.5,
                     *         "share": 0.1
                     *       },
                     *       {
                     *         "name": "typos",
                     *         "probability": 0.7,
                     *         "share": 0.03,
                     *         "layout": "qwerty"
                     *       }
                     *     ]
                     */
                    operations: ({
                        /** @enum {string} */
                        name: "case";
                        /** @default 0.5 */
                        probability: number;
                        /**
                         * @default [
                         *       "lower",
                         *       "sentence"
                         *     ]
                         */
                        styles: ("lower" | "upper" | "sentence" | "title")[];
                    } | {
                        /** @enum {string} */
                        name: "spacing";
                        /** @default 0.5 */
                        probability: number;
                        /** @default 0.1 */
                        share: number;
                    } | {
                        /**
                         * @default qwerty
                         * @enum {string}
                         */
                        layout: "qwerty" | "qwertz" | "azerty";
                        /** @enum {string} */
                        name: "typos";
                        /** @default 0.5 */
                        probability: number;
                        /** @default 0.03 */
                        share: number;
                    })[];
                };
            };
            /** @default {} */
            budget: {
                /** @default 50 */
                dollars: number;
                /** @default 24 */
                hours: number;
                /** @default 3 */
                resubmissions: number;
            };
            /** @default {} */
            cleaning: {
                /**
                 * @default keep
                 * @enum {string}
                 */
                case: "keep" | "lower";
                /**
                 * @default keep
                 * @enum {string}
                 */
                chinese: "keep" | "simplified" | "traditional";
                /**
                 * @default drop
                 * @enum {string}
                 */
                control: "drop" | "keep";
                /**
                 * @default keep
                 * @enum {string}
                 */
                emoji: "keep" | "drop";
                /**
                 * @default keep
                 * @enum {string}
                 */
                html: "keep" | "strip";
                /** @default 20000 */
                maxCharacters: number;
                /**
                 * @default keep
                 * @enum {string}
                 */
                mojibake: "keep" | "repair";
                /**
                 * @default default
                 * @enum {string}
                 */
                profile: "default" | "guide";
                /**
                 * @default keep
                 * @enum {string}
                 */
                punctuation: "keep" | "drop";
                /**
                 * @default keep
                 * @enum {string}
                 */
                urls: "keep" | "drop" | "token";
            };
            /** @default {} */
            compression: {
                /** @default {} */
                distill: false | {
                    /** @default 3 */
                    epochs: number;
                    layers?: number;
                    /** @default 3 */
                    temperature: number;
                    /** @default true */
                    trimVocabulary: boolean;
                    /** @default 0.5 */
                    weight: number;
                };
                /**
                 * @default post-training
                 * @enum {string}
                 */
                quantize: "post-training" | "qat" | "none";
            };
            data: {
                collect?: {
                    /**
                     * @default none
                     * @enum {string}
                     */
                    compression: "none" | "zstd";
                    licences?: string[];
                    /**
                     * @default multiply
                     * @enum {string}
                     */
                    mix: "multiply" | "share";
                    /** @default 21474836480 */
                    mostBytes: number;
                    /** @default 0.05 */
                    quarantine: number;
                    sources: ({
                        config?: string;
                        dataset: string;
                        delimiter?: string;
                        files?: string[];
                        /**
                         * @default auto
                         * @enum {string}
                         */
                        format: "auto" | "jsonl" | "json" | "csv" | "tsv" | "parquet" | "arrow";
                        /** @default  */
                        items: string;
                        /** @enum {string} */
                        kind: "huggingface";
                        licence?: string;
                        limit?: number;
                        map?: {
                            [key: string]: string | {
                                column: string;
                                /** @default false */
                                optional: boolean;
                                /**
                                 * @default reject
                                 * @enum {string}
                                 */
                                others: "reject" | "drop" | "keep";
                                values?: {
                                    [key: string]: string | number | boolean;
                                };
                            } | {
                                template: string;
                            } | {
                                constant: string | number | boolean;
                            };
                        };
                        name: string;
                        /** @default false */
                        repeat: boolean;
                        /** @default main */
                        revision: string;
                        /** @default train */
                        split: string;
                        token?: string;
                        /** @default 1 */
                        weight: number;
                    } | {
                        dataset: string;
                        delimiter?: string;
                        files?: string[];
                        /**
                         * @default auto
                         * @enum {string}
                         */
                        format: "auto" | "jsonl" | "json" | "csv" | "tsv" | "parquet" | "arrow";
                        /** @default  */
                        items: string;
                        /** @enum {string} */
                        kind: "kaggle";
                        licence?: string;
                        limit?: number;
                        map?: {
                            [key: string]: string | {
                                column: string;
                                /** @default false */
                                optional: boolean;
                                /**
                                 * @default reject
                                 * @enum {string}
                                 */
                                others: "reject" | "drop" | "keep";
                                values?: {
                                    [key: string]: string | number | boolean;
                                };
                            } | {
                                template: string;
                            } | {
                                constant: string | number | boolean;
                            };
                        };
                        name: string;
                        /** @default false */
                        repeat: boolean;
                        token?: string;
                        version?: number;
                        /** @default 1 */
                        weight: number;
                    } | {
                        delimiter?: string;
                        /**
                         * @default auto
                         * @enum {string}
                         */
                        format: "auto" | "jsonl" | "json" | "csv" | "tsv" | "parquet" | "arrow";
                        /** @default  */
                        items: string;
                        keys?: string[];
                        /** @enum {string} */
                        kind: "objects";
                        licence?: string;
                        limit?: number;
                        map?: {
                            [key: string]: string | {
                                column: string;
                                /** @default false */
                                optional: boolean;
                                /**
                                 * @default reject
                                 * @enum {string}
                                 */
                                others: "reject" | "drop" | "keep";
                                values?: {
                                    [key: string]: string | number | boolean;
                                };
                            } | {
                                template: string;
                            } | {
                                constant: string | number | boolean;
                            };
                        };
                        name: string;
                        prefix?: string;
                        /** @default false */
                        repeat: boolean;
                        /** @default 1 */
                        weight: number;
                    } | {
                        delimiter?: string;
                        files?: string[];
                        /**
                         * @default auto
                         * @enum {string}
                         */
                        format: "auto" | "jsonl" | "json" | "csv" | "tsv" | "parquet" | "arrow";
                        /** @default  */
                        items: string;
                        /** @enum {string} */
                        kind: "s3";
                        licence?: string;
                        limit?: number;
                        map?: {
                            [key: string]: string | {
                                column: string;
                                /** @default false */
                                optional: boolean;
                                /**
                                 * @default reject
                                 * @enum {string}
                                 */
                                others: "reject" | "drop" | "keep";
                                values?: {
                                    [key: string]: string | number | boolean;
                                };
                            } | {
                                template: string;
                            } | {
                                constant: string | number | boolean;
                            };
                        };
                        name: string;
                        /** @default false */
                        repeat: boolean;
                        uri: string;
                        /** @default 1 */
                        weight: number;
                    } | {
                        /** @default 1000 */
                        chunk: number;
                        file?: string;
                        /** @enum {string} */
                        kind: "sql";
                        licence?: string;
                        limit?: number;
                        map?: {
                            [key: string]: string | {
                                column: string;
                                /** @default false */
                                optional: boolean;
                                /**
                                 * @default reject
                                 * @enum {string}
                                 */
                                others: "reject" | "drop" | "keep";
                                values?: {
                                    [key: string]: string | number | boolean;
                                };
                            } | {
                                template: string;
                            } | {
                                constant: string | number | boolean;
                            };
                        };
                        name: string;
                        object?: string;
                        /** @default {} */
                        parameters: {
                            [key: string]: string | number | boolean | null;
                        };
                        password?: string;
                        query: string;
                        /** @default false */
                        repeat: boolean;
                        /** @default 600 */
                        timeout: number;
                        /**
                         * @default require
                         * @enum {string}
                         */
                        tls: "verify" | "require" | "off";
                        url?: string;
                        /** @default 1 */
                        weight: number;
                    } | {
                        /** @default {} */
                        headers: {
                            [key: string]: string;
                        };
                        /** @enum {string} */
                        kind: "http";
                        licence?: string;
                        limit?: number;
                        map?: {
                            [key: string]: string | {
                                column: string;
                                /** @default false */
                                optional: boolean;
                                /**
                                 * @default reject
                                 * @enum {string}
                                 */
                                others: "reject" | "drop" | "keep";
                                values?: {
                                    [key: string]: string | number | boolean;
                                };
                            } | {
                                template: string;
                            } | {
                                constant: string | number | boolean;
                            };
                        };
                        /**
                         * @default GET
                         * @enum {string}
                         */
                        method: "GET";
                        name: string;
                        /** @default {} */
                        pages: {
                            cursor?: {
                                from: string;
                                to: "url" | {
                                    parameter: string;
                                };
                            };
                            /** @default  */
                            items: string;
                            /** @default 1000 */
                            most: number;
                            number?: {
                                /** @default 1 */
                                first: number;
                                parameter: string;
                                /** @default 1 */
                                step: number;
                            };
                        };
                        /** @default {} */
                        parameters: {
                            [key: string]: string;
                        };
                        /** @default 5 */
                        rate: number;
                        /** @default false */
                        repeat: boolean;
                        /** @default 30 */
                        timeout: number;
                        /** @default 5 */
                        tries: number;
                        url: string;
                        /** @default 1 */
                        weight: number;
                    })[];
                };
                /** @default {} */
                columns: {
                    annotations?: string;
                    image?: string;
                    /** @default label */
                    label: string;
                    messages?: string;
                    objects?: string;
                    spans?: string;
                    split?: string | false;
                    /** @default text */
                    text: string;
                };
                dataset?: string;
                labels?: string[];
                limit?: number;
                /**
                 * @default report
                 * @enum {string}
                 */
                pii: "report" | "mask";
                /** @default 0.05 */
                quarantine: number;
                ratings?: {
                    from: number;
                    label: string;
                    to: number;
                }[];
                /** @default [] */
                sources: {
                    delimiter?: string;
                    encoding?: string;
                    etag?: string;
                    /**
                     * @default auto
                     * @enum {string}
                     */
                    format: "auto" | "csv" | "tsv" | "jsonl" | "json" | "chat" | "parquet" | "arrow" | "tfrecord" | "text-folder" | "image-folder" | "coco" | "yolo";
                    key: string;
                    sha256?: string;
                }[];
                /** @default {} */
                split: {
                    /** @default 0.1 */
                    test: number;
                    /** @default 0.8 */
                    train: number;
                    /** @default 0.1 */
                    validation: number;
                };
            };
            /** @default {} */
            deploy: {
                /** @default default */
                deployment: string;
                /**
                 * @default replace
                 * @enum {string}
                 */
                mode: "replace" | "shadow" | "bandit" | "none";
                /**
                 * @default lambda
                 * @enum {string}
                 */
                target: "lambda" | "ecs" | "edge";
            };
            /** @default {} */
            gates: {
                /** @default true */
                baseline: boolean;
                /** @default true */
                everyClass: boolean;
                /** @default 0.01 */
                largestDrop: number;
                largestLatency?: number;
                /**
                 * @default accuracy
                 * @enum {string}
                 */
                metric: "accuracy" | "macroF1";
                /** @default 0.6 */
                minimum: number;
                /** @default 0 */
                smallestImprovement: number;
            };
            /** @default auto */
            model: string;
            /** @default {} */
            progressive: {
                /**
                 * @default [
                 *       0.1,
                 *       0.3,
                 *       1
                 *     ]
                 */
                fractions: number[];
            };
            project: string;
            /**
             * @default 1
             * @enum {number}
             */
            schemaVersion: 1;
            /**
             * @default text-classification
             * @enum {string}
             */
            task: "text-classification" | "token-classification" | "text-generation" | "image-classification" | "image-text";
            /** @default {} */
            training: {
                /** @default auto */
                batch: "auto" | number;
                /** @default 300 */
                checkpointEvery: number;
                /** @default 2 */
                checkpointsKept: number;
                /** @default 0.1 */
                dropout: number;
                /** @default 20 */
                epochs: number;
                finalLearningRate?: number;
                /** @default 4 */
                gradientAccumulation: number;
                /** @default 0 */
                labelSmoothing: number;
                /** @default 128 */
                maxLength: number;
                /** @default 1 */
                maxNorm: number;
                /** @default 3 */
                patience: number;
                peakLearningRate?: number;
                /**
                 * @default auto
                 * @enum {string}
                 */
                precision: "auto" | "fp32" | "bf16" | "fp16";
                /** @default 17 */
                seed: number;
                /**
                 * @default single
                 * @enum {string}
                 */
                strategy: "single" | "data-parallel" | "sharded" | "tensor-parallel";
                variants?: {
                    [key: string]: {
                        batch?: "auto" | number;
                        dropout?: number;
                        epochs?: number;
                        finalLearningRate?: number;
                        gradientAccumulation?: number;
                        labelSmoothing?: number;
                        maxLength?: number;
                        maxNorm?: number;
                        patience?: number;
                        peakLearningRate?: number;
                        seed?: number;
                        warmup?: number;
                        weightDecay?: number;
                    };
                };
                /** @default 0.06 */
                warmup: number;
                /** @default 0.01 */
                weightDecay: number;
            };
            /**
             * @default model
             * @enum {string}
             */
            until: "dataset" | "model";
        };
        Prediction: {
            label: string;
            modelVersion: string;
            prediction: number;
            receipt: string;
            score: number;
            scores?: {
                [key: string]: number;
            };
        };
        Predictions: {
            predictions: components["schemas"]["Prediction"][];
        };
        PredictRequest: {
            deployment?: string;
            project?: string;
            scores?: boolean;
            /** @description Refused (422) where cleaning leaves nothing of it; in a batch by its index */
            text?: string;
            texts?: string[];
        };
        Problem: {
            allowed: string;
            detail: string;
            found: string;
            next: string;
            status: number;
            title: string;
            type: string;
            where: string;
        };
        ProjectPage: {
            cursor?: string;
            projects: components["schemas"]["ProjectSummary"][];
        };
        ProjectSpec: {
            project: string;
        } & {
            [key: string]: unknown;
        };
        ProjectSummary: {
            deployments: {
                deployment: string;
                versions: string[];
            }[];
            latest?: components["schemas"]["Run"];
            project: string;
            /** @description At most 1,000 are counted. */
            runs: number;
        };
        Promoted: {
            deployment: string;
            replaced: string | null;
            version: string;
        };
        PromoteRequest: {
            /** @default default */
            deployment: string;
        };
        QuarantinedRow: {
            found: string;
            line: number;
            lines: number;
            reason: string;
            source: string;
        };
        QuarantinePage: {
            cursor?: string;
            rows: components["schemas"]["QuarantinedRow"][];
        };
        Review: {
            /** Format: date-time */
            closedAt?: string;
            itemCount: number;
            items: string;
            labels: string[];
            minimum: number;
            /** Format: date-time */
            openedAt: string;
            project: string;
            review: string;
            reviewers: number;
            round: number;
            run: string;
            score: number;
            /** @enum {string} */
            status: "open" | "done";
        };
        ReviewDetail: {
            progress: components["schemas"]["ReviewProgress"];
            review: components["schemas"]["Review"];
        };
        ReviewItem: {
            agreement: number;
            annotations: {
                annotator: string;
                labels: string[];
            }[];
            id: string;
            labelled: {
                /** Format: date-time */
                at: string;
                labels: string[];
                reviewer: string;
            }[];
            text: string;
        };
        ReviewItemPage: {
            cursor?: string;
            items: components["schemas"]["ReviewItem"][];
        };
        ReviewPage: {
            cursor?: string;
            reviews: components["schemas"]["Review"][];
        };
        ReviewProgress: {
            complete: number;
            items: number;
            review: string;
            /** @enum {string} */
            status: "open" | "done";
        };
        Run: {
            /** Format: date-time */
            createdAt: string;
            dataset?: string;
            /** @enum {string} */
            door: "api" | "upload" | "schedule";
            /** Format: date-time */
            finishedAt?: string;
            project: string;
            reason?: {
                message: string;
                name: ("InputRejected" | "QualityHold" | "Interrupted" | "ContractBroken" | "ArtifactCorrupt" | "BudgetExceeded" | "JobFailed" | "NotFound" | "Conflict") | string;
                stage?: string;
            };
            review?: string;
            run: string;
            /** Format: date-time */
            startedAt?: string;
            /** @enum {string} */
            status: "queued" | "running" | "waiting" | "succeeded" | "held" | "rejected" | "failed" | "stopped";
            summary?: {
                bytes: number;
                metric: string;
                p50Ms: number;
                value: number;
            };
            version?: string;
        };
        RunAugmentation: {
            copies: number;
            known: number;
            quarantined: number;
            rows: number;
            samples: {
                copies: {
                    operations: ({
                        name: string;
                    } & {
                        [key: string]: unknown;
                    })[];
                    text: string;
                }[];
                id: string;
                text: string;
            }[];
            sheet?: {
                bytes: number;
            };
            unchanged: number;
        };
        RunDetail: {
            evaluation?: {
                accuracy: number;
                bytes: number;
                latencyMs: {
                    p50: number;
                    p99: number;
                    threads: number;
                };
                macroF1: number;
                name: string;
                rows: number;
            }[];
            jobs: components["schemas"]["RunJob"][];
            plan: components["schemas"]["Decision"][];
            record: components["schemas"]["Run"];
            rounds: components["schemas"]["RunRound"][];
            spec?: components["schemas"]["RunSpec"];
            states: components["schemas"]["StateEvent"][];
        };
        RunJob: {
            attempts: number;
            error?: {
                /** Format: date-time */
                at: string;
                attempt: string;
                message: string;
                /** @enum {string} */
                name: "InputRejected" | "QualityHold" | "Interrupted" | "ContractBroken" | "ArtifactCorrupt" | "BudgetExceeded" | "JobFailed" | "NotFound" | "Conflict";
                /** @enum {number} */
                schemaVersion: 1;
            };
            /** Format: date-time */
            finishedAt?: string;
            metrics?: {
                [key: string]: unknown;
            };
            name: string;
            /** @enum {string} */
            stage: "collect" | "augment" | "train" | "distill" | "quantize" | "evaluate";
            /** Format: date-time */
            startedAt?: string;
            /** @enum {string} */
            status: "queued" | "running" | "succeeded" | "failed" | "stopped";
        };
        RunLogs: {
            cursor: string;
            lines: {
                /** Format: date-time */
                at: string;
                attempt: string;
                fields?: {
                    [key: string]: unknown;
                };
                job: string;
                /** @enum {string} */
                level: "debug" | "info" | "warning" | "error";
                message: string;
            }[];
            more: boolean;
        };
        RunMetrics: {
            cursor: string;
            more: boolean;
            series: components["schemas"]["MetricSeries"][];
        };
        RunPage: {
            cursor?: string;
            runs: components["schemas"]["Run"][];
        };
        RunRound: {
            fraction: number;
            index: number;
            jobs: string[];
        };
        RunSpec: {
            /** @default {} */
            annotation: {
                /**
                 * @default majority
                 * @enum {string}
                 */
                consensus: "majority" | "dawid-skene";
                /**
                 * @default jaccard
                 * @enum {string}
                 */
                metric: "jaccard";
                /** @default 0.85 */
                minimum: number;
                /** @default 2 */
                reviewers: number;
                /** @default 3 */
                rounds: number;
            };
            /** @description AugmentationSpec */
            augmentation?: {
                backTranslation?: {
                    back: string;
                    /** @default 256 */
                    maxLength: number;
                    /** @default 0.5 */
                    probability: number;
                    there: string;
                };
                /** @default {} */
                images: {
                    /**
                     * @default auto
                     * @enum {string}
                     */
                    border: "auto" | "reflect" | "edge" | "grey" | "black";
                    /** @default 2 */
                    copies: number;
                    /** @default [] */
                    mirrored: string[][];
                    /**
                     * @default [
                     *       {
                     *         "name": "flip",
                     *         "probability": 0.5,
                     *         "axis": "horizontal"
                     *       },
                     *       {
                     *         "name": "rotate",
                     *         "probability": 0.5,
                     *         "degrees": [
                     *           0,
                     *           30
                     *         ]
                     *       },
                     *       {
                     *         "name": "crop",
                     *         "probability": 0.5,
                     *         "area": [
                     *           0.7,
                     *           1
                     *         ],
                     *         "ratio": [
                     *           0.75,
                     *           1.3333
                     *         ]
                     *       },
                     *       {
                     *         "name": "colour",
                     *         "probability": 0.8,
                     *         "brightness": 0.2,
                     *         "contrast": 0.2,
                     *         "saturation": 0.2,
                     *         "hue": 8
                     *       },
                     *       {
                     *         "name": "blur",
                     *         "probability": 0.2,
                     *         "sigma": [
                     *           0.3,
                     *           1.5
                     *         ]
                     *       },
                     *       {
                     *         "name": "noise",
                     *         "probability": 0.3,
                     *         "std": [
                     *           2,
                     *           12
                     *         ]
                     *       }
                     *     ]
                     */
                    operations: ({
                        /**
                         * @default [
                         *       0,
                         *       30
                         *     ]
                         */
                        degrees: number[];
                        /** @enum {string} */
                        name: "rotate";
                        /** @default 0.5 */
                        probability: number;
                    } | {
                        /**
                         * @default horizontal
                         * @enum {string}
                         */
                        axis: "horizontal" | "vertical" | "either";
                        /** @enum {string} */
                        name: "flip";
                        /** @default 0.5 */
                        probability: number;
                    } | {
                        /**
                         * @default [
                         *       0.7,
                         *       1
                         *     ]
                         */
                        area: number[];
                        /** @enum {string} */
                        name: "crop";
                        /** @default 0.5 */
                        probability: number;
                        /**
                         * @default [
                         *       0.75,
                         *       1.3333
                         *     ]
                         */
                        ratio: number[];
                    } | {
                        /**
                         * @default [
                         *       0.8,
                         *       1.25
                         *     ]
                         */
                        factor: number[];
                        /** @enum {string} */
                        name: "scale";
                        /** @default 0.5 */
                        probability: number;
                    } | {
                        /** @default 0.2 */
                        brightness: number;
                        /** @default 0.2 */
                        contrast: number;
                        /** @default 8 */
                        hue: number;
                        /** @enum {string} */
                        name: "colour";
                        /** @default 0.5 */
                        probability: number;
                        /** @default 0.2 */
                        saturation: number;
                    } | {
                        /** @enum {string} */
                        name: "blur";
                        /** @default 0.5 */
                        probability: number;
                        /**
                         * @default [
                         *       0.3,
                         *       1.5
                         *     ]
                         */
                        sigma: number[];
                    } | {
                        /** @enum {string} */
                        name: "noise";
                        /** @default 0.5 */
                        probability: number;
                        /**
                         * @default [
                         *       2,
                         *       12
                         *     ]
                         */
                        std: number[];
                    } | {
                        /**
                         * @default [
                         *       0.02,
                         *       0.12
                         *     ]
                         */
                        area: number[];
                        /** @enum {string} */
                        name: "erase";
                        /** @default 0.5 */
                        probability: number;
                        /**
                         * @default [
                         *       0.75,
                         *       1.3333
                         *     ]
                         */
                        ratio: number[];
                    } | {
                        /** @default 0.2 */
                        alpha: number;
                        /** @enum {string} */
                        name: "mixup";
                        /** @default 0.5 */
                        probability: number;
                    } | {
                        /** @default 1 */
                        alpha: number;
                        /** @enum {string} */
                        name: "cutmix";
                        /** @default 0.5 */
                        probability: number;
                    })[];
                    /** @default 95 */
                    quality: number;
                    size?: {
                        height: number;
                        width: number;
                    };
                    /** @default 0.25 */
                    smallestVisible: number;
                };
                /** @default {} */
                text: {
                    /** @default 1 */
                    copies: number;
                    /** @default [] */
                    keep: string[];
                    /**
                     * @default [
                     *       {
                     *         "name": "case",
                     *         "probability": 0.3,
                     *         "styles": [
                     *           "lower",
                     *           "sentence"
                     *         ]
                     *       },
                     *       {
                     *         "name": "spacing",
                     *         "probability": 0.5,
                     *         "share": 0.1
                     *       },
                     *       {
                     *         "name": "typos",
                     *         "probability": 0.7,
                     *         "share": 0.03,
                     *         "layout": "qwerty"
                     *       }
                     *     ]
                     */
                    operations: ({
                        /** @enum {string} */
                        name: "case";
                        /** @default 0.5 */
                        probability: number;
                        /**
                         * @default [
                         *       "lower",
                         *       "sentence"
                         *     ]
                         */
                        styles: ("lower" | "upper" | "sentence" | "title")[];
                    } | {
                        /** @enum {string} */
                        name: "spacing";
                        /** @default 0.5 */
                        probability: number;
                        /** @default 0.1 */
                        share: number;
                    } | {
                        /**
                         * @default qwerty
                         * @enum {string}
                         */
                        layout: "qwerty" | "qwertz" | "azerty";
                        /** @enum {string} */
                        name: "typos";
                        /** @default 0.5 */
                        probability: number;
                        /** @default 0.03 */
                        share: number;
                    })[];
                };
            };
            /** @default {} */
            budget: {
                /** @default 50 */
                dollars: number;
                /** @default 24 */
                hours: number;
                /** @default 3 */
                resubmissions: number;
            };
            /** @default {} */
            cleaning: {
                /**
                 * @default keep
                 * @enum {string}
                 */
                case: "keep" | "lower";
                /**
                 * @default keep
                 * @enum {string}
                 */
                chinese: "keep" | "simplified" | "traditional";
                /**
                 * @default drop
                 * @enum {string}
                 */
                control: "drop" | "keep";
                /**
                 * @default keep
                 * @enum {string}
                 */
                emoji: "keep" | "drop";
                /**
                 * @default keep
                 * @enum {string}
                 */
                html: "keep" | "strip";
                /** @default 20000 */
                maxCharacters: number;
                /**
                 * @default keep
                 * @enum {string}
                 */
                mojibake: "keep" | "repair";
                /**
                 * @default default
                 * @enum {string}
                 */
                profile: "default" | "guide";
                /**
                 * @default keep
                 * @enum {string}
                 */
                punctuation: "keep" | "drop";
                /**
                 * @default keep
                 * @enum {string}
                 */
                urls: "keep" | "drop" | "token";
            };
            /** @default {} */
            compression: {
                /** @default {} */
                distill: false | {
                    /** @default 3 */
                    epochs: number;
                    layers?: number;
                    /** @default 3 */
                    temperature: number;
                    /** @default true */
                    trimVocabulary: boolean;
                    /** @default 0.5 */
                    weight: number;
                };
                /**
                 * @default post-training
                 * @enum {string}
                 */
                quantize: "post-training" | "qat" | "none";
            };
            data: {
                collect?: {
                    /**
                     * @default none
                     * @enum {string}
                     */
                    compression: "none" | "zstd";
                    licences?: string[];
                    /**
                     * @default multiply
                     * @enum {string}
                     */
                    mix: "multiply" | "share";
                    /** @default 21474836480 */
                    mostBytes: number;
                    /** @default 0.05 */
                    quarantine: number;
                    sources: ({
                        config?: string;
                        dataset: string;
                        delimiter?: string;
                        files?: string[];
                        /**
                         * @default auto
                         * @enum {string}
                         */
                        format: "auto" | "jsonl" | "json" | "csv" | "tsv" | "parquet" | "arrow";
                        /** @default  */
                        items: string;
                        /** @enum {string} */
                        kind: "huggingface";
                        licence?: string;
                        limit?: number;
                        map?: {
                            [key: string]: string | {
                                column: string;
                                /** @default false */
                                optional: boolean;
                                /**
                                 * @default reject
                                 * @enum {string}
                                 */
                                others: "reject" | "drop" | "keep";
                                values?: {
                                    [key: string]: string | number | boolean;
                                };
                            } | {
                                template: string;
                            } | {
                                constant: string | number | boolean;
                            };
                        };
                        name: string;
                        /** @default false */
                        repeat: boolean;
                        /** @default main */
                        revision: string;
                        /** @default train */
                        split: string;
                        token?: string;
                        /** @default 1 */
                        weight: number;
                    } | {
                        dataset: string;
                        delimiter?: string;
                        files?: string[];
                        /**
                         * @default auto
                         * @enum {string}
                         */
                        format: "auto" | "jsonl" | "json" | "csv" | "tsv" | "parquet" | "arrow";
                        /** @default  */
                        items: string;
                        /** @enum {string} */
                        kind: "kaggle";
                        licence?: string;
                        limit?: number;
                        map?: {
                            [key: string]: string | {
                                column: string;
                                /** @default false */
                                optional: boolean;
                                /**
                                 * @default reject
                                 * @enum {string}
                                 */
                                others: "reject" | "drop" | "keep";
                                values?: {
                                    [key: string]: string | number | boolean;
                                };
                            } | {
                                template: string;
                            } | {
                                constant: string | number | boolean;
                            };
                        };
                        name: string;
                        /** @default false */
                        repeat: boolean;
                        token?: string;
                        version?: number;
                        /** @default 1 */
                        weight: number;
                    } | {
                        delimiter?: string;
                        /**
                         * @default auto
                         * @enum {string}
                         */
                        format: "auto" | "jsonl" | "json" | "csv" | "tsv" | "parquet" | "arrow";
                        /** @default  */
                        items: string;
                        keys?: string[];
                        /** @enum {string} */
                        kind: "objects";
                        licence?: string;
                        limit?: number;
                        map?: {
                            [key: string]: string | {
                                column: string;
                                /** @default false */
                                optional: boolean;
                                /**
                                 * @default reject
                                 * @enum {string}
                                 */
                                others: "reject" | "drop" | "keep";
                                values?: {
                                    [key: string]: string | number | boolean;
                                };
                            } | {
                                template: string;
                            } | {
                                constant: string | number | boolean;
                            };
                        };
                        name: string;
                        prefix?: string;
                        /** @default false */
                        repeat: boolean;
                        /** @default 1 */
                        weight: number;
                    } | {
                        delimiter?: string;
                        files?: string[];
                        /**
                         * @default auto
                         * @enum {string}
                         */
                        format: "auto" | "jsonl" | "json" | "csv" | "tsv" | "parquet" | "arrow";
                        /** @default  */
                        items: string;
                        /** @enum {string} */
                        kind: "s3";
                        licence?: string;
                        limit?: number;
                        map?: {
                            [key: string]: string | {
                                column: string;
                                /** @default false */
                                optional: boolean;
                                /**
                                 * @default reject
                                 * @enum {string}
                                 */
                                others: "reject" | "drop" | "keep";
                                values?: {
                                    [key: string]: string | number | boolean;
                                };
                            } | {
                                template: string;
                            } | {
                                constant: string | number | boolean;
                            };
                        };
                        name: string;
                        /** @default false */
                        repeat: boolean;
                        uri: string;
                        /** @default 1 */
                        weight: number;
                    } | {
                        /** @default 1000 */
                        chunk: number;
                        file?: string;
                        /** @enum {string} */
                        kind: "sql";
                        licence?: string;
                        limit?: number;
                        map?: {
                            [key: string]: string | {
                                column: string;
                                /** @default false */
                                optional: boolean;
                                /**
                                 * @default reject
                                 * @enum {string}
                                 */
                                others: "reject" | "drop" | "keep";
                                values?: {
                                    [key: string]: string | number | boolean;
                                };
                            } | {
                                template: string;
                            } | {
                                constant: string | number | boolean;
                            };
                        };
                        name: string;
                        object?: string;
                        /** @default {} */
                        parameters: {
                            [key: string]: string | number | boolean | null;
                        };
                        password?: string;
                        query: string;
                        /** @default false */
                        repeat: boolean;
                        /** @default 600 */
                        timeout: number;
                        /**
                         * @default require
                         * @enum {string}
                         */
                        tls: "verify" | "require" | "off";
                        url?: string;
                        /** @default 1 */
                        weight: number;
                    } | {
                        /** @default {} */
                        headers: {
                            [key: string]: string;
                        };
                        /** @enum {string} */
                        kind: "http";
                        licence?: string;
                        limit?: number;
                        map?: {
                            [key: string]: string | {
                                column: string;
                                /** @default false */
                                optional: boolean;
                                /**
                                 * @default reject
                                 * @enum {string}
                                 */
                                others: "reject" | "drop" | "keep";
                                values?: {
                                    [key: string]: string | number | boolean;
                                };
                            } | {
                                template: string;
                            } | {
                                constant: string | number | boolean;
                            };
                        };
                        /**
                         * @default GET
                         * @enum {string}
                         */
                        method: "GET";
                        name: string;
                        /** @default {} */
                        pages: {
                            cursor?: {
                                from: string;
                                to: "url" | {
                                    parameter: string;
                                };
                            };
                            /** @default  */
                            items: string;
                            /** @default 1000 */
                            most: number;
                            number?: {
                                /** @default 1 */
                                first: number;
                                parameter: string;
                                /** @default 1 */
                                step: number;
                            };
                        };
                        /** @default {} */
                        parameters: {
                            [key: string]: string;
                        };
                        /** @default 5 */
                        rate: number;
                        /** @default false */
                        repeat: boolean;
                        /** @default 30 */
                        timeout: number;
                        /** @default 5 */
                        tries: number;
                        url: string;
                        /** @default 1 */
                        weight: number;
                    })[];
                };
                /** @default {} */
                columns: {
                    annotations?: string;
                    image?: string;
                    /** @default label */
                    label: string;
                    messages?: string;
                    objects?: string;
                    spans?: string;
                    split?: string | false;
                    /** @default text */
                    text: string;
                };
                dataset?: string;
                labels?: string[];
                limit?: number;
                /**
                 * @default report
                 * @enum {string}
                 */
                pii: "report" | "mask";
                /** @default 0.05 */
                quarantine: number;
                ratings?: {
                    from: number;
                    label: string;
                    to: number;
                }[];
                /** @default [] */
                sources: {
                    delimiter?: string;
                    encoding?: string;
                    etag?: string;
                    /**
                     * @default auto
                     * @enum {string}
                     */
                    format: "auto" | "csv" | "tsv" | "jsonl" | "json" | "chat" | "parquet" | "arrow" | "tfrecord" | "text-folder" | "image-folder" | "coco" | "yolo";
                    key: string;
                    sha256?: string;
                }[];
                /** @default {} */
                split: {
                    /** @default 0.1 */
                    test: number;
                    /** @default 0.8 */
                    train: number;
                    /** @default 0.1 */
                    validation: number;
                };
            };
            /** @default {} */
            deploy: {
                /** @default default */
                deployment: string;
                /**
                 * @default replace
                 * @enum {string}
                 */
                mode: "replace" | "shadow" | "bandit" | "none";
                /**
                 * @default lambda
                 * @enum {string}
                 */
                target: "lambda" | "ecs" | "edge";
            };
            /** @default {} */
            gates: {
                /** @default true */
                baseline: boolean;
                /** @default true */
                everyClass: boolean;
                /** @default 0.01 */
                largestDrop: number;
                largestLatency?: number;
                /**
                 * @default accuracy
                 * @enum {string}
                 */
                metric: "accuracy" | "macroF1";
                /** @default 0.6 */
                minimum: number;
                /** @default 0 */
                smallestImprovement: number;
            };
            /** @default auto */
            model: string;
            /** @default {} */
            progressive: {
                /**
                 * @default [
                 *       0.1,
                 *       0.3,
                 *       1
                 *     ]
                 */
                fractions: number[];
            };
            project: string;
            /**
             * @default 1
             * @enum {number}
             */
            schemaVersion: 1;
            /**
             * @default text-classification
             * @enum {string}
             */
            task: "text-classification" | "token-classification" | "text-generation" | "image-classification" | "image-text";
            /** @default {} */
            training: {
                /** @default auto */
                batch: "auto" | number;
                /** @default 300 */
                checkpointEvery: number;
                /** @default 2 */
                checkpointsKept: number;
                /** @default 0.1 */
                dropout: number;
                /** @default 20 */
                epochs: number;
                finalLearningRate?: number;
                /** @default 4 */
                gradientAccumulation: number;
                /** @default 0 */
                labelSmoothing: number;
                /** @default 128 */
                maxLength: number;
                /** @default 1 */
                maxNorm: number;
                /** @default 3 */
                patience: number;
                peakLearningRate?: number;
                /**
                 * @default auto
                 * @enum {string}
                 */
                precision: "auto" | "fp32" | "bf16" | "fp16";
                /** @default 17 */
                seed: number;
                /**
                 * @default single
                 * @enum {string}
                 */
                strategy: "single" | "data-parallel" | "sharded" | "tensor-parallel";
                variants?: {
                    [key: string]: {
                        batch?: "auto" | number;
                        dropout?: number;
                        epochs?: number;
                        finalLearningRate?: number;
                        gradientAccumulation?: number;
                        labelSmoothing?: number;
                        maxLength?: number;
                        maxNorm?: number;
                        patience?: number;
                        peakLearningRate?: number;
                        seed?: number;
                        warmup?: number;
                        weightDecay?: number;
                    };
                };
                /** @default 0.06 */
                warmup: number;
                /** @default 0.01 */
                weightDecay: number;
            };
            /**
             * @default model
             * @enum {string}
             */
            until: "dataset" | "model";
        };
        SignedUpload: {
            /** Format: date-time */
            expiresAt: string;
            key: string;
            upload: {
                headers: {
                    [key: string]: string;
                };
                /** @enum {string} */
                method: "PUT";
                url: string;
            };
        };
        StartedRun: {
            project: string;
            run: string;
            started: boolean;
        };
        StartRunRequest: {
            /** @default {} */
            annotation: {
                /**
                 * @default majority
                 * @enum {string}
                 */
                consensus: "majority" | "dawid-skene";
                /**
                 * @default jaccard
                 * @enum {string}
                 */
                metric: "jaccard";
                /** @default 0.85 */
                minimum: number;
                /** @default 2 */
                reviewers: number;
                /** @default 3 */
                rounds: number;
            };
            /** @description AugmentationSpec */
            augmentation?: {
                backTranslation?: {
                    back: string;
                    /** @default 256 */
                    maxLength: number;
                    /** @default 0.5 */
                    probability: number;
                    there: string;
                };
                /** @default {} */
                images: {
                    /**
                     * @default auto
                     * @enum {string}
                     */
                    border: "auto" | "reflect" | "edge" | "grey" | "black";
                    /** @default 2 */
                    copies: number;
                    /** @default [] */
                    mirrored: string[][];
                    /**
                     * @default [
                     *       {
                     *         "name": "flip",
                     *         "probability": 0.5,
                     *         "axis": "horizontal"
                     *       },
                     *       {
                     *         "name": "rotate",
                     *         "probability": 0.5,
                     *         "degrees": [
                     *           0,
                     *           30
                     *         ]
                     *       },
                     *       {
                     *         "name": "crop",
                     *         "probability": 0.5,
                     *         "area": [
                     *           0.7,
                     *           1
                     *         ],
                     *         "ratio": [
                     *           0.75,
                     *           1.3333
                     *         ]
                     *       },
                     *       {
                     *         "name": "colour",
                     *         "probability": 0.8,
                     *         "brightness": 0.2,
                     *         "contrast": 0.2,
                     *         "saturation": 0.2,
                     *         "hue": 8
                     *       },
                     *       {
                     *         "name": "blur",
                     *         "probability": 0.2,
                     *         "sigma": [
                     *           0.3,
                     *           1.5
                     *         ]
                     *       },
                     *       {
                     *         "name": "noise",
                     *         "probability": 0.3,
                     *         "std": [
                     *           2,
                     *           12
                     *         ]
                     *       }
                     *     ]
                     */
                    operations: ({
                        /**
                         * @default [
                         *       0,
                         *       30
                         *     ]
                         */
                        degrees: number[];
                        /** @enum {string} */
                        name: "rotate";
                        /** @default 0.5 */
                        probability: number;
                    } | {
                        /**
                         * @default horizontal
                         * @enum {string}
                         */
                        axis: "horizontal" | "vertical" | "either";
                        /** @enum {string} */
                        name: "flip";
                        /** @default 0.5 */
                        probability: number;
                    } | {
                        /**
                         * @default [
                         *       0.7,
                         *       1
                         *     ]
                         */
                        area: number[];
                        /** @enum {string} */
                        name: "crop";
                        /** @default 0.5 */
                        probability: number;
                        /**
                         * @default [
                         *       0.75,
                         *       1.3333
                         *     ]
                         */
                        ratio: number[];
                    } | {
                        /**
                         * @default [
                         *       0.8,
                         *       1.25
                         *     ]
                         */
                        factor: number[];
                        /** @enum {string} */
                        name: "scale";
                        /** @default 0.5 */
                        probability: number;
                    } | {
                        /** @default 0.2 */
                        brightness: number;
                        /** @default 0.2 */
                        contrast: number;
                        /** @default 8 */
                        hue: number;
                        /** @enum {string} */
                        name: "colour";
                        /** @default 0.5 */
                        probability: number;
                        /** @default 0.2 */
                        saturation: number;
                    } | {
                        /** @enum {string} */
                        name: "blur";
                        /** @default 0.5 */
                        probability: number;
                        /**
                         * @default [
                         *       0.3,
                         *       1.5
                         *     ]
                         */
                        sigma: number[];
                    } | {
                        /** @enum {string} */
                        name: "noise";
                        /** @default 0.5 */
                        probability: number;
                        /**
                         * @default [
                         *       2,
                         *       12
                         *     ]
                         */
                        std: number[];
                    } | {
                        /**
                         * @default [
                         *       0.02,
                         *       0.12
                         *     ]
                         */
                        area: number[];
                        /** @enum {string} */
                        name: "erase";
                        /** @default 0.5 */
                        probability: number;
                        /**
                         * @default [
                         *       0.75,
                         *       1.3333
                         *     ]
                         */
                        ratio: number[];
                    } | {
                        /** @default 0.2 */
                        alpha: number;
                        /** @enum {string} */
                        name: "mixup";
                        /** @default 0.5 */
                        probability: number;
                    } | {
                        /** @default 1 */
                        alpha: number;
                        /** @enum {string} */
                        name: "cutmix";
                        /** @default 0.5 */
                        probability: number;
                    })[];
                    /** @default 95 */
                    quality: number;
                    size?: {
                        height: number;
                        width: number;
                    };
                    /** @default 0.25 */
                    smallestVisible: number;
                };
                /** @default {} */
                text: {
                    /** @default 1 */
                    copies: number;
                    /** @default [] */
                    keep: string[];
                    /**
                     * @default [
                     *       {
                     *         "name": "case",
                     *         "probability": 0.3,
                     *         "styles": [
                     *           "lower",
                     *           "sentence"
                     *         ]
                     *       },
                     *       {
                     *         "name": "spacing",
                     *         "probability": 0.5,
                     *         "share": 0.1
                     *       },
                     *       {
                     *         "name": "typos",
                     *         "probability": 0.7,
                     *         "share": 0.03,
                     *         "layout": "qwerty"
                     *       }
                     *     ]
                     */
                    operations: ({
                        /** @enum {string} */
                        name: "case";
                        /** @default 0.5 */
                        probability: number;
                        /**
                         * @default [
                         *       "lower",
                         *       "sentence"
                         *     ]
                         */
                        styles: ("lower" | "upper" | "sentence" | "title")[];
                    } | {
                        /** @enum {string} */
                        name: "spacing";
                        /** @default 0.5 */
                        probability: number;
                        /** @default 0.1 */
                        share: number;
                    } | {
                        /**
                         * @default qwerty
                         * @enum {string}
                         */
                        layout: "qwerty" | "qwertz" | "azerty";
                        /** @enum {string} */
                        name: "typos";
                        /** @default 0.5 */
                        probability: number;
                        /** @default 0.03 */
                        share: number;
                    })[];
                };
            };
            /** @default {} */
            budget: {
                /** @default 50 */
                dollars: number;
                /** @default 24 */
                hours: number;
                /** @default 3 */
                resubmissions: number;
            };
            /** @default {} */
            cleaning: {
                /**
                 * @default keep
                 * @enum {string}
                 */
                case: "keep" | "lower";
                /**
                 * @default keep
                 * @enum {string}
                 */
                chinese: "keep" | "simplified" | "traditional";
                /**
                 * @default drop
                 * @enum {string}
                 */
                control: "drop" | "keep";
                /**
                 * @default keep
                 * @enum {string}
                 */
                emoji: "keep" | "drop";
                /**
                 * @default keep
                 * @enum {string}
                 */
                html: "keep" | "strip";
                /** @default 20000 */
                maxCharacters: number;
                /**
                 * @default keep
                 * @enum {string}
                 */
                mojibake: "keep" | "repair";
                /**
                 * @default default
                 * @enum {string}
                 */
                profile: "default" | "guide";
                /**
                 * @default keep
                 * @enum {string}
                 */
                punctuation: "keep" | "drop";
                /**
                 * @default keep
                 * @enum {string}
                 */
                urls: "keep" | "drop" | "token";
            };
            /** @default {} */
            compression: {
                /** @default {} */
                distill: false | {
                    /** @default 3 */
                    epochs: number;
                    layers?: number;
                    /** @default 3 */
                    temperature: number;
                    /** @default true */
                    trimVocabulary: boolean;
                    /** @default 0.5 */
                    weight: number;
                };
                /**
                 * @default post-training
                 * @enum {string}
                 */
                quantize: "post-training" | "qat" | "none";
            };
            data: {
                collect?: {
                    /**
                     * @default none
                     * @enum {string}
                     */
                    compression: "none" | "zstd";
                    licences?: string[];
                    /**
                     * @default multiply
                     * @enum {string}
                     */
                    mix: "multiply" | "share";
                    /** @default 21474836480 */
                    mostBytes: number;
                    /** @default 0.05 */
                    quarantine: number;
                    sources: ({
                        config?: string;
                        dataset: string;
                        delimiter?: string;
                        files?: string[];
                        /**
                         * @default auto
                         * @enum {string}
                         */
                        format: "auto" | "jsonl" | "json" | "csv" | "tsv" | "parquet" | "arrow";
                        /** @default  */
                        items: string;
                        /** @enum {string} */
                        kind: "huggingface";
                        licence?: string;
                        limit?: number;
                        map?: {
                            [key: string]: string | {
                                column: string;
                                /** @default false */
                                optional: boolean;
                                /**
                                 * @default reject
                                 * @enum {string}
                                 */
                                others: "reject" | "drop" | "keep";
                                values?: {
                                    [key: string]: string | number | boolean;
                                };
                            } | {
                                template: string;
                            } | {
                                constant: string | number | boolean;
                            };
                        };
                        name: string;
                        /** @default false */
                        repeat: boolean;
                        /** @default main */
                        revision: string;
                        /** @default train */
                        split: string;
                        token?: string;
                        /** @default 1 */
                        weight: number;
                    } | {
                        dataset: string;
                        delimiter?: string;
                        files?: string[];
                        /**
                         * @default auto
                         * @enum {string}
                         */
                        format: "auto" | "jsonl" | "json" | "csv" | "tsv" | "parquet" | "arrow";
                        /** @default  */
                        items: string;
                        /** @enum {string} */
                        kind: "kaggle";
                        licence?: string;
                        limit?: number;
                        map?: {
                            [key: string]: string | {
                                column: string;
                                /** @default false */
                                optional: boolean;
                                /**
                                 * @default reject
                                 * @enum {string}
                                 */
                                others: "reject" | "drop" | "keep";
                                values?: {
                                    [key: string]: string | number | boolean;
                                };
                            } | {
                                template: string;
                            } | {
                                constant: string | number | boolean;
                            };
                        };
                        name: string;
                        /** @default false */
                        repeat: boolean;
                        token?: string;
                        version?: number;
                        /** @default 1 */
                        weight: number;
                    } | {
                        delimiter?: string;
                        /**
                         * @default auto
                         * @enum {string}
                         */
                        format: "auto" | "jsonl" | "json" | "csv" | "tsv" | "parquet" | "arrow";
                        /** @default  */
                        items: string;
                        keys?: string[];
                        /** @enum {string} */
                        kind: "objects";
                        licence?: string;
                        limit?: number;
                        map?: {
                            [key: string]: string | {
                                column: string;
                                /** @default false */
                                optional: boolean;
                                /**
                                 * @default reject
                                 * @enum {string}
                                 */
                                others: "reject" | "drop" | "keep";
                                values?: {
                                    [key: string]: string | number | boolean;
                                };
                            } | {
                                template: string;
                            } | {
                                constant: string | number | boolean;
                            };
                        };
                        name: string;
                        prefix?: string;
                        /** @default false */
                        repeat: boolean;
                        /** @default 1 */
                        weight: number;
                    } | {
                        delimiter?: string;
                        files?: string[];
                        /**
                         * @default auto
                         * @enum {string}
                         */
                        format: "auto" | "jsonl" | "json" | "csv" | "tsv" | "parquet" | "arrow";
                        /** @default  */
                        items: string;
                        /** @enum {string} */
                        kind: "s3";
                        licence?: string;
                        limit?: number;
                        map?: {
                            [key: string]: string | {
                                column: string;
                                /** @default false */
                                optional: boolean;
                                /**
                                 * @default reject
                                 * @enum {string}
                                 */
                                others: "reject" | "drop" | "keep";
                                values?: {
                                    [key: string]: string | number | boolean;
                                };
                            } | {
                                template: string;
                            } | {
                                constant: string | number | boolean;
                            };
                        };
                        name: string;
                        /** @default false */
                        repeat: boolean;
                        uri: string;
                        /** @default 1 */
                        weight: number;
                    } | {
                        /** @default 1000 */
                        chunk: number;
                        file?: string;
                        /** @enum {string} */
                        kind: "sql";
                        licence?: string;
                        limit?: number;
                        map?: {
                            [key: string]: string | {
                                column: string;
                                /** @default false */
                                optional: boolean;
                                /**
                                 * @default reject
                                 * @enum {string}
                                 */
                                others: "reject" | "drop" | "keep";
                                values?: {
                                    [key: string]: string | number | boolean;
                                };
                            } | {
                                template: string;
                            } | {
                                constant: string | number | boolean;
                            };
                        };
                        name: string;
                        object?: string;
                        /** @default {} */
                        parameters: {
                            [key: string]: string | number | boolean | null;
                        };
                        password?: string;
                        query: string;
                        /** @default false */
                        repeat: boolean;
                        /** @default 600 */
                        timeout: number;
                        /**
                         * @default require
                         * @enum {string}
                         */
                        tls: "verify" | "require" | "off";
                        url?: string;
                        /** @default 1 */
                        weight: number;
                    } | {
                        /** @default {} */
                        headers: {
                            [key: string]: string;
                        };
                        /** @enum {string} */
                        kind: "http";
                        licence?: string;
                        limit?: number;
                        map?: {
                            [key: string]: string | {
                                column: string;
                                /** @default false */
                                optional: boolean;
                                /**
                                 * @default reject
                                 * @enum {string}
                                 */
                                others: "reject" | "drop" | "keep";
                                values?: {
                                    [key: string]: string | number | boolean;
                                };
                            } | {
                                template: string;
                            } | {
                                constant: string | number | boolean;
                            };
                        };
                        /**
                         * @default GET
                         * @enum {string}
                         */
                        method: "GET";
                        name: string;
                        /** @default {} */
                        pages: {
                            cursor?: {
                                from: string;
                                to: "url" | {
                                    parameter: string;
                                };
                            };
                            /** @default  */
                            items: string;
                            /** @default 1000 */
                            most: number;
                            number?: {
                                /** @default 1 */
                                first: number;
                                parameter: string;
                                /** @default 1 */
                                step: number;
                            };
                        };
                        /** @default {} */
                        parameters: {
                            [key: string]: string;
                        };
                        /** @default 5 */
                        rate: number;
                        /** @default false */
                        repeat: boolean;
                        /** @default 30 */
                        timeout: number;
                        /** @default 5 */
                        tries: number;
                        url: string;
                        /** @default 1 */
                        weight: number;
                    })[];
                };
                /** @default {} */
                columns: {
                    annotations?: string;
                    image?: string;
                    /** @default label */
                    label: string;
                    messages?: string;
                    objects?: string;
                    spans?: string;
                    split?: string | false;
                    /** @default text */
                    text: string;
                };
                dataset?: string;
                labels?: string[];
                limit?: number;
                /**
                 * @default report
                 * @enum {string}
                 */
                pii: "report" | "mask";
                /** @default 0.05 */
                quarantine: number;
                ratings?: {
                    from: number;
                    label: string;
                    to: number;
                }[];
                /** @default [] */
                sources: {
                    delimiter?: string;
                    encoding?: string;
                    etag?: string;
                    /**
                     * @default auto
                     * @enum {string}
                     */
                    format: "auto" | "csv" | "tsv" | "jsonl" | "json" | "chat" | "parquet" | "arrow" | "tfrecord" | "text-folder" | "image-folder" | "coco" | "yolo";
                    key: string;
                    sha256?: string;
                }[];
                /** @default {} */
                split: {
                    /** @default 0.1 */
                    test: number;
                    /** @default 0.8 */
                    train: number;
                    /** @default 0.1 */
                    validation: number;
                };
            };
            /** @default {} */
            deploy: {
                /** @default default */
                deployment: string;
                /**
                 * @default replace
                 * @enum {string}
                 */
                mode: "replace" | "shadow" | "bandit" | "none";
                /**
                 * @default lambda
                 * @enum {string}
                 */
                target: "lambda" | "ecs" | "edge";
            };
            /** @default {} */
            gates: {
                /** @default true */
                baseline: boolean;
                /** @default true */
                everyClass: boolean;
                /** @default 0.01 */
                largestDrop: number;
                largestLatency?: number;
                /**
                 * @default accuracy
                 * @enum {string}
                 */
                metric: "accuracy" | "macroF1";
                /** @default 0.6 */
                minimum: number;
                /** @default 0 */
                smallestImprovement: number;
            };
            /** @default auto */
            model: string;
            /** @default {} */
            progressive: {
                /**
                 * @default [
                 *       0.1,
                 *       0.3,
                 *       1
                 *     ]
                 */
                fractions: number[];
            };
            project: string;
            /**
             * @default 1
             * @enum {number}
             */
            schemaVersion: 1;
            /**
             * @default text-classification
             * @enum {string}
             */
            task: "text-classification" | "token-classification" | "text-generation" | "image-classification" | "image-text";
            /** @default {} */
            training: {
                /** @default auto */
                batch: "auto" | number;
                /** @default 300 */
                checkpointEvery: number;
                /** @default 2 */
                checkpointsKept: number;
                /** @default 0.1 */
                dropout: number;
                /** @default 20 */
                epochs: number;
                finalLearningRate?: number;
                /** @default 4 */
                gradientAccumulation: number;
                /** @default 0 */
                labelSmoothing: number;
                /** @default 128 */
                maxLength: number;
                /** @default 1 */
                maxNorm: number;
                /** @default 3 */
                patience: number;
                peakLearningRate?: number;
                /**
                 * @default auto
                 * @enum {string}
                 */
                precision: "auto" | "fp32" | "bf16" | "fp16";
                /** @default 17 */
                seed: number;
                /**
                 * @default single
                 * @enum {string}
                 */
                strategy: "single" | "data-parallel" | "sharded" | "tensor-parallel";
                variants?: {
                    [key: string]: {
                        batch?: "auto" | number;
                        dropout?: number;
                        epochs?: number;
                        finalLearningRate?: number;
                        gradientAccumulation?: number;
                        labelSmoothing?: number;
                        maxLength?: number;
                        maxNorm?: number;
                        patience?: number;
                        peakLearningRate?: number;
                        seed?: number;
                        warmup?: number;
                        weightDecay?: number;
                    };
                };
                /** @default 0.06 */
                warmup: number;
                /** @default 0.01 */
                weightDecay: number;
            };
            /**
             * @default model
             * @enum {string}
             */
            until: "dataset" | "model";
        };
        StateEvent: {
            /** Format: date-time */
            at: string;
            cause?: string;
            error?: string;
            /** @enum {string} */
            kind: "entered" | "succeeded" | "failed" | "retried" | "stopped";
            state: string;
        };
        StopRunRequest: {
            /** @default stopped by request */
            reason: string;
        };
        UploadRequest: {
            bytes: number;
            /** @default application/octet-stream */
            contentType: string;
            name: string;
        };
        ValidationReport: {
            annotators: number;
            /** @default [] */
            columns: {
                distinct?: number;
                exact: boolean;
                missing: number;
                name: string;
                number?: {
                    max: number;
                    mean: number;
                    min: number;
                };
                present: number;
                tellsLabel?: number;
                top: {
                    rows: number;
                    value: string;
                }[];
                /** @enum {string} */
                type: "string" | "integer" | "number" | "boolean" | "date" | "list" | "object" | "mixed" | "empty";
            }[];
            drift?: {
                changes: {
                    advice: string;
                    after: string;
                    before: string;
                    /** @enum {string} */
                    kind: "column-renamed" | "column-dropped" | "column-added" | "column-retyped" | "label-new" | "label-vanished" | "label-shares" | "length-shift";
                    message: string;
                    /** @enum {string} */
                    severity: "info" | "warning";
                    what: string;
                }[];
                version: string;
            };
            duplicates: number;
            findings: {
                /** @default  */
                advice: string;
                count: number;
                examples: {
                    line: number;
                    other?: {
                        line: number;
                        source: string;
                        text: string;
                    };
                    source: string;
                    text: string;
                }[];
                kind: string;
                message: string;
                /** @enum {string} */
                severity: "info" | "warning" | "error";
            }[];
            givenSplits?: {
                test: number;
                train: number;
                unsaid: number;
                validation: number;
            };
            images?: {
                duplicates: number;
                formats: {
                    format: string;
                    images: number;
                }[];
                height: {
                    borders: number[];
                    counts: number[];
                };
                images: number;
                width: {
                    borders: number[];
                    counts: number[];
                };
            };
            labelErrors?: {
                accuracy: number;
                baseline: number;
                checked: number;
                examples: {
                    confidence: number;
                    given: string;
                    line: number;
                    source: string;
                    suggested: string;
                    text: string;
                }[];
                likely: number;
            };
            labels: {
                label: string;
                rows: number;
            }[];
            languages?: {
                counts: {
                    language: string;
                    rows: number;
                }[];
                sampled: number;
            };
            learningCurve?: {
                baseline: number;
                fit?: {
                    a: number;
                    b: number;
                    c: number;
                    residual: number;
                };
                forecast?: {
                    error: number;
                    rows: number;
                    twice: number;
                };
                heldOut: number;
                missed?: number;
                note: string;
                points: {
                    error: number;
                    rows: number;
                }[];
                /** @enum {string} */
                reliability: "good" | "rough" | "none";
            };
            length: {
                max: number;
                p50: number;
                p95: number;
            };
            lengths?: {
                byLabel: {
                    characters: {
                        borders: number[];
                        counts: number[];
                    };
                    label: string;
                }[];
                characters: {
                    borders: number[];
                    counts: number[];
                };
                tokens: {
                    beyond: number;
                    limit: number;
                };
                words: {
                    borders: number[];
                    counts: number[];
                };
            };
            nearDuplicates?: {
                acrossLabels: number;
                acrossSplits: number;
                compared: number;
                groups: number;
                largest: {
                    examples: {
                        line: number;
                        source: string;
                        text: string;
                    }[];
                    texts: number;
                }[];
                of: number;
                texts: number;
                threshold: number;
            };
            /** @default [] */
            personal: {
                found: number;
                kind: string;
                rows: number;
            }[];
            quarantined: number;
            reason?: string;
            rows: number;
            /** @enum {number} */
            schemaVersion: 1;
            /** @default [] */
            scripts: {
                rows: number;
                script: string;
            }[];
            /** @default [] */
            telltales: {
                coverage: number;
                label: string;
                precision: number;
                rows: number;
                text: string;
                /** @enum {string} */
                what: "word" | "line";
            }[];
            /** @enum {string} */
            verdict: "accepted" | "rejected";
        };
        VolumePlan: {
            advice: string;
            classes: number;
            goal?: {
                accuracy: number;
                rows: number | null;
            };
            growth: components["schemas"]["GrowthStep"][];
            least: number;
            rows: number;
            short: {
                label: string;
                rows: number;
                wanted: number;
            }[];
            smallest?: {
                label: string;
                rows: number;
                wanted: number;
            };
            usual: number;
            /** @enum {string} */
            verdict: "too-few" | "enough-to-begin" | "usual";
            why: string;
        };
        Work: {
            item?: components["schemas"]["WorkItem"];
            left: number;
            why?: string;
        };
        WorkbenchAgreement: {
            advice?: components["schemas"]["AgreementAdvice"];
            annotators: {
                annotator: string;
                score: number | null;
                shared: number;
            }[];
            guidelines: {
                guideline: string;
                items: number;
                score: number | null;
            }[];
            labels: {
                annotations: number;
                label: string;
                score: number | null;
            }[];
            measures: {
                interval: {
                    high: number;
                    low: number;
                } | null;
                metric: string;
                score: number | null;
                why?: string;
            }[];
            minimum: number;
            /** @enum {string|null} */
            part: "labels" | "spans" | "shapes" | "cuboids" | "rating" | null;
            score: number | null;
            tasks: {
                measured: number;
                partial: boolean;
                total: number;
            };
            why?: string;
        };
        WorkItem: {
            answers: {
                annotator: string;
                /** Format: date-time */
                at?: string;
                comment?: string;
                confidence?: number;
                guideline?: number;
                id: string;
                /** @enum {string} */
                origin: "page" | "api" | "import" | "label-studio" | "prodigy" | "review";
                result: {
                    cuboids?: {
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        center: [
                            number,
                            number,
                            number
                        ];
                        id?: string;
                        label: string;
                        rotation: [
                            number,
                            number,
                            number
                        ];
                        score?: number;
                        size: [
                            number,
                            number,
                            number
                        ];
                    }[];
                    labels?: string[];
                    points?: {
                        instances?: [
                            number,
                            number
                        ][];
                        names: string[];
                        runs: [
                            number,
                            number
                        ][];
                    };
                    ranking?: string[][];
                    rating?: number;
                    shapes?: ({
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        height: number;
                        id?: string;
                        label: string;
                        rotation?: number;
                        score?: number;
                        /** @enum {string} */
                        type: "box";
                        width: number;
                        x: number;
                        y: number;
                    } | {
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        id?: string;
                        label: string;
                        rings: [
                            number,
                            number
                        ][][];
                        score?: number;
                        /** @enum {string} */
                        type: "polygon";
                    } | {
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        counts: number[];
                        height: number;
                        id?: string;
                        label: string;
                        score?: number;
                        /** @enum {string} */
                        type: "mask";
                        width: number;
                    } | {
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        id?: string;
                        label: string;
                        points: {
                            name: string;
                            /** @default 2 */
                            visible: 0 | 1 | 2;
                            x: number;
                            y: number;
                        }[];
                        score?: number;
                        /** @enum {string} */
                        type: "keypoints";
                    })[];
                    spans?: {
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        end: number;
                        id?: string;
                        label: string;
                        score?: number;
                        start: number;
                    }[];
                    text?: string;
                    turns?: {
                        content: string;
                        /** @enum {string} */
                        role: "system" | "user" | "assistant" | "tool";
                    }[];
                };
                seconds?: number;
                task: string;
                /**
                 * @default answered
                 * @enum {string}
                 */
                verdict: "answered" | "skipped" | "rejected";
            }[];
            draft?: {
                cuboids?: {
                    attributes?: {
                        [key: string]: string | number | boolean;
                    };
                    center: [
                        number,
                        number,
                        number
                    ];
                    id?: string;
                    label: string;
                    rotation: [
                        number,
                        number,
                        number
                    ];
                    score?: number;
                    size: [
                        number,
                        number,
                        number
                    ];
                }[];
                labels?: string[];
                points?: {
                    instances?: [
                        number,
                        number
                    ][];
                    names: string[];
                    runs: [
                        number,
                        number
                    ][];
                };
                ranking?: string[][];
                rating?: number;
                shapes?: ({
                    attributes?: {
                        [key: string]: string | number | boolean;
                    };
                    height: number;
                    id?: string;
                    label: string;
                    rotation?: number;
                    score?: number;
                    /** @enum {string} */
                    type: "box";
                    width: number;
                    x: number;
                    y: number;
                } | {
                    attributes?: {
                        [key: string]: string | number | boolean;
                    };
                    id?: string;
                    label: string;
                    rings: [
                        number,
                        number
                    ][][];
                    score?: number;
                    /** @enum {string} */
                    type: "polygon";
                } | {
                    attributes?: {
                        [key: string]: string | number | boolean;
                    };
                    counts: number[];
                    height: number;
                    id?: string;
                    label: string;
                    score?: number;
                    /** @enum {string} */
                    type: "mask";
                    width: number;
                } | {
                    attributes?: {
                        [key: string]: string | number | boolean;
                    };
                    id?: string;
                    label: string;
                    points: {
                        name: string;
                        /** @default 2 */
                        visible: 0 | 1 | 2;
                        x: number;
                        y: number;
                    }[];
                    score?: number;
                    /** @enum {string} */
                    type: "keypoints";
                })[];
                spans?: {
                    attributes?: {
                        [key: string]: string | number | boolean;
                    };
                    end: number;
                    id?: string;
                    label: string;
                    score?: number;
                    start: number;
                }[];
                text?: string;
                turns?: {
                    content: string;
                    /** @enum {string} */
                    role: "system" | "user" | "assistant" | "tool";
                }[];
            };
            late: boolean;
            lease: string;
            /** @enum {string} */
            level: "annotate" | "peer" | "expert";
            returned?: {
                by: string;
                comment: string;
            };
            task: {
                data: {
                    text: string;
                    /** @enum {string} */
                    type: "text";
                } | {
                    messages: {
                        content: string;
                        /** @enum {string} */
                        role: "system" | "user" | "assistant" | "tool";
                    }[];
                    /** @enum {string} */
                    type: "chat";
                } | {
                    candidates: {
                        id: string;
                        text: string;
                    }[];
                    prompt: {
                        content: string;
                        /** @enum {string} */
                        role: "system" | "user" | "assistant" | "tool";
                    }[];
                    /** @enum {string} */
                    type: "ranking";
                } | {
                    file: {
                        key?: string;
                        path: string;
                    };
                    height: number;
                    /** @enum {string} */
                    type: "image";
                    width: number;
                } | {
                    file: {
                        key?: string;
                        path: string;
                    };
                    /** @enum {string} */
                    format: "pcd" | "ply" | "bin";
                    points?: number;
                    /** @enum {string} */
                    type: "cloud";
                };
                id: string;
                meta?: {
                    [key: string]: unknown;
                };
                prediction?: {
                    model: string;
                    result: {
                        cuboids?: {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            center: [
                                number,
                                number,
                                number
                            ];
                            id?: string;
                            label: string;
                            rotation: [
                                number,
                                number,
                                number
                            ];
                            score?: number;
                            size: [
                                number,
                                number,
                                number
                            ];
                        }[];
                        labels?: string[];
                        points?: {
                            instances?: [
                                number,
                                number
                            ][];
                            names: string[];
                            runs: [
                                number,
                                number
                            ][];
                        };
                        ranking?: string[][];
                        rating?: number;
                        shapes?: ({
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            height: number;
                            id?: string;
                            label: string;
                            rotation?: number;
                            score?: number;
                            /** @enum {string} */
                            type: "box";
                            width: number;
                            x: number;
                            y: number;
                        } | {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            id?: string;
                            label: string;
                            rings: [
                                number,
                                number
                            ][][];
                            score?: number;
                            /** @enum {string} */
                            type: "polygon";
                        } | {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            counts: number[];
                            height: number;
                            id?: string;
                            label: string;
                            score?: number;
                            /** @enum {string} */
                            type: "mask";
                            width: number;
                        } | {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            id?: string;
                            label: string;
                            points: {
                                name: string;
                                /** @default 2 */
                                visible: 0 | 1 | 2;
                                x: number;
                                y: number;
                            }[];
                            score?: number;
                            /** @enum {string} */
                            type: "keypoints";
                        })[];
                        spans?: {
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            end: number;
                            id?: string;
                            label: string;
                            score?: number;
                            start: number;
                        }[];
                        text?: string;
                        turns?: {
                            content: string;
                            /** @enum {string} */
                            role: "system" | "user" | "assistant" | "tool";
                        }[];
                    };
                    score?: number;
                };
            };
            /** Format: date-time */
            until: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
