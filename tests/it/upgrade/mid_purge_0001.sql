-- What version 0.1.0 left when it was killed in the middle of a purge, with its ids of Discord, its address of the
-- chart server and its sealed key as places. Of five plots two are in the trash (5 and 1), one had its call under way
-- (3, which took effect), one too (2, which did not), and one was not begun (4).

INSERT INTO accounts VALUES('teauywwqfi67ppkw','home','{ORIGIN}','jane',100,1785585600000);
INSERT INTO links VALUES('6dnwtxkmzdrrjcd6',{TEAM},{JANE},'teauywwqfi67ppkw','{SEALED}','{FINGERPRINT}',1785585600000,1785585600000);
INSERT INTO plans VALUES('jyzpdr6atk7p6yuo',{TEAM},{JANE},'teauywwqfi67ppkw','{"purge":{"which":"plot","older_than":"30d","name":null,"folder":null,"views_at_most":null,"keep_newest":null}}','approved',1785585600000,1785586440000);
INSERT INTO plan_items VALUES('jyzpdr6atk7p6yuo',0,'jane:5','plot','"Plot 5"',1782043200000,1782129600000,'{"known":[]}');
INSERT INTO plan_items VALUES('jyzpdr6atk7p6yuo',1,'jane:4','plot','"Plot 4"',1782043200000,1782129600000,'{"known":[]}');
INSERT INTO plan_items VALUES('jyzpdr6atk7p6yuo',2,'jane:3','plot','"Plot 3"',1782043200000,1782129600000,'{"known":[]}');
INSERT INTO plan_items VALUES('jyzpdr6atk7p6yuo',3,'jane:2','plot','"Plot 2"',1782043200000,1782129600000,'{"known":[]}');
INSERT INTO plan_items VALUES('jyzpdr6atk7p6yuo',4,'jane:1','plot','"Plot 1"',1782043200000,1782129600000,'{"known":[]}');
INSERT INTO approvals VALUES('jyzpdr6atk7p6yuo','delete',NULL,'f0326f6160bd55b5ec7a8890893e074981f1945693f3f691390c2c811c36686e',{JANE},1785585600000);
INSERT INTO jobs VALUES('w6h3g66n7t5n7p5w','jyzpdr6atk7p6yuo','teauywwqfi67ppkw',{TEAM},{JANE},{CHANNEL},'en-US','delete',NULL,'running',NULL,NULL,NULL,'m7mc5zmpxx5xssdb',1785585660000,1,1785585600000,1785585600000,NULL);
INSERT INTO items VALUES('w6h3g66n7t5n7p5w',0,'trashed',NULL,'{"title":"Plot 5","created":1782043200000,"modified":1782129600000}',1785585600000);
INSERT INTO items VALUES('w6h3g66n7t5n7p5w',1,'planned',NULL,NULL,1785585600000);
INSERT INTO items VALUES('w6h3g66n7t5n7p5w',2,'trashing',NULL,NULL,1785585600000);
INSERT INTO items VALUES('w6h3g66n7t5n7p5w',3,'trashing',NULL,NULL,1785585600000);
INSERT INTO items VALUES('w6h3g66n7t5n7p5w',4,'trashed',NULL,'{"title":"Plot 1","created":1782043200000,"modified":1782129600000}',1785585600000);
